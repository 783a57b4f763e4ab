"""What each kind of measure asks for."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from services.tariff.rules.field_types import Code, Count, Number, Positive, StrictModel, whole

Substance = Literal["alcohol", "opiates", "crack", "cocaine", "amphetamines", "cannabis", "other_drug", "tobacco"]
DayItem = Literal["injecting", "shoplifting", "selling", "paid_work", "education"]
FlagItem = Literal["sharing", "other_theft", "assault", "acute_housing", "eviction_risk"]
ScaleItem = Literal["psychological", "physical", "quality_of_life"]
TopItemName = Literal[Substance, DayItem, FlagItem, ScaleItem]
DischargeClass = Literal["successful", "neutral", "unsuccessful", "died"]
Recording = Literal["assessor", "verifier", "clinician", "provider", "interviewer"]
Fate = Literal["died", "custody", "moved"]


class NoParams(StrictModel):
    pass


class TopAbstinentParams(StrictModel):
    substances: Literal["presenting"] | Annotated[list[Substance], Field(min_length=1)]
    """TOP items, or all with which the person presented."""
    min_weeks: Positive
    """The least time from the start TOP to the review."""


class ReachedParams(StrictModel):
    range: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    """The lowest and the highest value that meet it. One of this, `change` and `percent`."""
    change: Number | None = None
    """By how much it has changed since the first: less than 0 down, more up. One of this, `range` and `percent`."""
    percent: Annotated[int, Field(ge=-100, le=1000), BeforeValidator(whole)] | None = None
    """By how much of its value on the first form it has changed: less than 0 down, more up. With -75, 20 days are now 5
    or fewer. 0 on the first form never meets it. One of this, `range` and `change`."""

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


class TopItemParams(ReachedParams):
    item: TopItemName
    """The question of the TOP, such as `alcohol`. The first form is the start TOP. Days are 0 to 28, scales 0 to 20. Of
    a question of yes or no (`sharing`, `other_theft`, `assault`, `acute_housing`, `eviction_risk`) yes is 1 and no is
    0: `range = [0, 0]` asks for no at the review, `change = -1` for a yes at the start that is a no by then."""


class ScoreParams(ReachedParams):
    form: Code
    """The form of the assessment: `complexity`, whose points the scheme says."""
    score: Code
    """A domain of it, whose points count, or `total`: the sum of all domains' points, each times its weight."""


class TopReliableChangeParams(StrictModel):
    substance: Substance
    """The TOP item whose days have to have fallen by the cut-off of `reliable_change` for the day of the review."""


class EventParams(StrictModel):
    code: Code
    """The event that the evidence has to be of, such as `hep_b_dose`."""
    n: Positive
    """The how manyth distinct date meets it."""
    scope: Literal["episode", "journey", "after_discharge"]
    """Where the dates are counted."""
    roles: Annotated[list[Recording], Field(min_length=1)]
    """Who may record it."""


class SustainedParams(StrictModel):
    code: Code
    """The event with which it begins, such as `job_started`."""
    weeks: Positive
    """How long it lasts: it is met when they are over."""
    ended_by: Code
    """The event that ends it, such as `job_ended`: none lies within the weeks."""
    confirmed_by: Code
    """The event by which somebody confirms that it has lasted, dated on the day when the weeks are over or later."""
    roles: Annotated[list[Recording], Field(min_length=1)]
    """Who may record what begins and what confirms it."""

    @model_validator(mode="after")
    def _ends_by_another(self) -> Self:
        if self.ended_by in {self.code, self.confirmed_by}:
            raise PydanticCustomError("ended_by", "has an ended_by that begins or confirms it, too")
        return self


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


class NewPersonParams(StrictModel):
    months: Positive | Literal["ever"]
    """For how long before a start the person has begun no treatment in the area."""


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


class AssessedParams(StrictModel):
    bands: Annotated[list[Code], Field(min_length=1)]
    """Bands of the scheme: a tariff of one of them was confirmed."""


class NotMet(StrictModel):
    not_: Annotated[Code, Field(alias="not")]
    """The code of a measure that nothing may have met in the journey on or before the day."""


class AllOfParams(StrictModel):
    of: Annotated[list[Code | NotMet], Field(min_length=2)]
    """The codes of other measures, all of them met by the day in one journey; `{ not = "code" }` for one that is not
    met by then."""


class AnyOfParams(StrictModel):
    of: Annotated[list[Code], Field(min_length=2)]
    """The codes of other measures, any of which meets it."""


class AfterParams(StrictModel):
    of: Code
    """The code of the measure that is met later: its day counts."""
    after: Code
    """The code of the measure that is met on an earlier day of the journey."""


class WithinParams(StrictModel):
    of: Code
    """The code of the measure that is met later: its day counts."""
    days: Count
    """At most so many days later; the day itself included."""
    since: Code
    """The code of the measure from whose day on they are counted, in the same journey."""
