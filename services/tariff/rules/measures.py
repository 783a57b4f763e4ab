"""The kinds of measures that a scheme may use, each with its own parameters."""

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from services.tariff.rules.field_types import Code, Number, Positive, StrictModel, Text

Substance = Literal["alcohol", "opiates", "crack", "cocaine", "amphetamines", "cannabis", "other_drug", "tobacco"]
DayItem = Literal["injecting", "shoplifting", "selling", "paid_work", "education"]
FlagItem = Literal["sharing", "other_theft", "assault", "acute_housing", "eviction_risk"]
ScaleItem = Literal["psychological", "physical", "quality_of_life"]
TopItemName = Literal[Substance, DayItem, FlagItem, ScaleItem]
DischargeClass = Literal["successful", "neutral", "unsuccessful", "died"]
Fate = Literal["died", "custody", "moved"]


class NoParams(StrictModel):
    pass


class TopAbstinentParams(StrictModel):
    substances: Literal["presenting"] | Annotated[list[Substance], Field(min_length=1)]
    """TOP items, or all with which the person presented."""
    min_weeks: Positive
    """The least time from the start TOP to the review."""


class TopItemParams(StrictModel):
    item: TopItemName
    """The question of the TOP, such as `alcohol`."""
    range: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    """The lowest and the highest answer that meet it. One of this, `change` and `percent`."""
    change: Number | None = None
    """By how much it has changed since the start TOP: less than 0 down, more up. One of this, `range` and `percent`."""
    percent: Annotated[Number, Field(ge=-100)] | None = None
    """By how much of its value at the start TOP it has changed: less than 0 down, more up. With -75, 20 days are now 5
    or fewer. 0 at the start never meets it. One of this, `range` and `change`."""

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        said = [test for test in (self.range, self.change, self.percent) if test is not None]
        if len(said) != 1 or said == [0]:
            allowed = {"known": ["range = [low, high]", "change = -n or +n", "percent = -n or +n"]}
            raise PydanticCustomError("one_test", "needs exactly one of range, change and percent", allowed)
        if self.range and self.range[0] > self.range[1]:
            raise PydanticCustomError("one_test", "has its range reversed")
        return self

    @model_serializer(mode="wrap")
    def _only_the_one(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}


class EventParams(StrictModel):
    code: Code
    """The event that the evidence has to be of, such as `hep_b_dose`."""
    n: Positive
    """The how manyth distinct date meets it."""
    scope: Literal["episode", "journey", "after_discharge"]
    """Where the dates are counted."""
    roles: Annotated[list[Literal["assessor", "verifier", "clinician", "provider"]], Field(min_length=1)]
    """Who may record it."""


class EngagedParams(StrictModel):
    weeks: Positive
    """How long treatment goes on."""
    contact_weeks: Positive
    """How long before that a contact or review lies at most."""
    scope: Literal["episode", "journey"] = "episode"
    """Whether each episode is counted from its own start, or the journey from its first, so that a transfer to another
    service does not break it; `episode` if left out."""

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What does not say it keeps the hash that it had before this could be said."""
        return {key: value for key, value in handler(self).items() if (key, value) != ("scope", "episode")}


class DischargeParams(StrictModel):
    classes: Annotated[list[DischargeClass], Field(min_length=1)]
    """Of the reason that the end gives. Death (`died`) is neither a success nor a failure: it counts only where it is
    listed."""
    by: Literal["clinician", "provider"]
    """Who says the end."""


class NoRepresentationParams(StrictModel):
    months: Positive
    """How long after a successful discharge nobody comes back."""
    ineligible: list[Fate] = Field(default_factory=lambda: list[Fate](["died"]))
    """What in that time leaves the case uncounted."""
    custody: Literal["met", "not_met"] = "not_met"
    """What custody in that time makes of it."""
    moved: Literal["met", "not_met"] = "not_met"
    """What moving away in that time makes of it."""


def _no_sampling(value: Any) -> Any:
    if value == "sample":
        allowed = {"known": ["person", "automatic"], "instead": "person"}
        raise PydanticCustomError("verification", "is refused until samples can be drawn", allowed)
    return value


class CommonFields(StrictModel):
    code: Code
    """The name in records and prices: every later version carries it."""
    title: Text
    """What people read."""
    group: Annotated[str, Field(pattern=r"^(national|local):[a-z0-9-]+$")]
    """`national:` or `local:` and a name."""
    once_per: Literal["episode", "journey", "person", "contract_year"]
    """Of which the earliest outcome pays."""
    verification: Annotated[Literal["person", "automatic"], BeforeValidator(_no_sampling)]
    """Whether a person verifies it; `automatic` only for what who is paid does not record."""
    provisional_months: Positive | Literal["ever"] | None = None
    """For how long after a discharge a return may take it back; never if left out."""
    unverified: Text | None = None
    """What of it nobody has confirmed yet."""


class TopAbstinent(CommonFields):
    kind: Literal["top_abstinent"]
    """Met by a review TOP without a day of use."""
    params: TopAbstinentParams
    """What this kind of measure asks for."""


class TopItem(CommonFields):
    kind: Literal["top_item"]
    """Met by an answer of a review TOP, or how far it moved."""
    params: TopItemParams
    """What this kind of measure asks for."""


class InjectingStopped(CommonFields):
    kind: Literal["injecting_stopped"]
    """Met by a review TOP without injecting, after a start TOP with it."""
    params: NoParams = NoParams()
    """What this kind of measure asks for."""


class RecordedEvent(CommonFields):
    kind: Literal["event"]
    """Met by an event, or the n-th of its code."""
    params: EventParams
    """What this kind of measure asks for."""


class Engaged(CommonFields):
    kind: Literal["engaged"]
    """Met by staying in treatment for so many weeks."""
    params: EngagedParams
    """What this kind of measure asks for."""


class Discharge(CommonFields):
    kind: Literal["discharge"]
    """Met by an end of treatment of these classes."""
    params: DischargeParams
    """What this kind of measure asks for."""


class NoRepresentation(CommonFields):
    kind: Literal["no_representation"]
    """Met by not coming back for so many months after a successful discharge."""
    params: NoRepresentationParams
    """What this kind of measure asks for."""


class OfSomeKind(CommonFields):
    """What can be told of a measure whose kind is missing or unknown."""

    kind: Any = None
    params: Any = None


Measure = Annotated[
    TopAbstinent | TopItem | InjectingStopped | RecordedEvent | Engaged | Discharge | NoRepresentation,
    Field(discriminator="kind"),
]
KINDS = frozenset(
    kind for model in get_args(get_args(Measure)[0]) for kind in get_args(model.model_fields["kind"].annotation)
)


def follows_discharge(measure: Measure) -> bool:
    """Whether it is achieved at or after a successful discharge: only then can a return take it back."""
    match measure:
        case Discharge():
            return set(measure.params.classes) == {"successful"}
        case NoRepresentation():
            return True
        case RecordedEvent():
            return measure.params.scope == "after_discharge"
        case _:
            return False


def may_be_automatic(measure: Measure) -> bool:
    """Only what the LASARS records itself: what a paid provider records, a person has to verify."""
    match measure:
        case NoRepresentation():
            return True
        case RecordedEvent():
            return not {"clinician", "provider"} & set(measure.params.roles)
        case _:
            return False
