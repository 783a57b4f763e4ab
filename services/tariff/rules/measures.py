"""The kinds of measures that a scheme may use, each with its own parameters."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from services.tariff.rules.shapes import Code, Number, Positive, Shape, Text

Substance = Literal["alcohol", "opiates", "crack", "cocaine", "amphetamines", "cannabis", "other_drug", "tobacco"]
DayItem = Literal["injecting", "shoplifting", "selling", "paid_work", "education"]
FlagItem = Literal["sharing", "other_theft", "assault", "acute_housing", "eviction_risk"]
ScaleItem = Literal["psychological", "physical", "quality_of_life"]
TopItemName = Literal[Substance, DayItem, FlagItem, ScaleItem]
DischargeClass = Literal["successful", "neutral", "unsuccessful"]
Fate = Literal["died", "custody", "moved"]


class NoParams(Shape):
    pass


class TopAbstinentParams(Shape):
    substances: Literal["presenting"] | Annotated[list[Substance], Field(min_length=1)]
    min_weeks: Positive


class TopItemParams(Shape):
    item: TopItemName
    range: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    change: Number | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if (self.range is None) == (self.change is None) or self.change == 0:
            known = {"known": ["range = [low, high]", "change = -n or +n"]}
            raise PydanticCustomError("one_test", "needs exactly one of range and change", known)
        if self.range and self.range[0] > self.range[1]:
            raise PydanticCustomError("one_test", "has its range reversed")
        return self

    @model_serializer(mode="wrap")
    def _only_the_one(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}


class EventParams(Shape):
    code: Code
    n: Positive
    scope: Literal["episode", "journey", "after_discharge"]
    roles: Annotated[list[Literal["assessor", "verifier", "clinician", "provider"]], Field(min_length=1)]


class EngagedParams(Shape):
    weeks: Positive
    contact_weeks: Positive


class DischargeParams(Shape):
    classes: Annotated[list[DischargeClass], Field(min_length=1)]
    by: Literal["clinician", "provider"]


class NoRepresentationParams(Shape):
    months: Positive
    ineligible: list[Fate] = Field(default_factory=lambda: list[Fate](["died"]))
    custody: Literal["met", "not_met"] = "not_met"
    moved: Literal["met", "not_met"] = "not_met"


def _no_sampling(given: Any) -> Any:
    if given == "sample":
        known = {"known": ["person", "automatic"], "instead": "person"}
        raise PydanticCustomError("verification", "is refused until samples can be drawn", known)
    return given


class MeasureShape(Shape):
    code: Code
    title: Text
    group: Annotated[str, Field(pattern=r"^(national|local):[a-z0-9-]+$")]
    once_per: Literal["episode", "journey", "person", "contract_year"]
    verification: Annotated[Literal["person", "automatic"], BeforeValidator(_no_sampling)]
    provisional_months: Positive | Literal["ever"] | None = None
    unverified: Text | None = None


class TopAbstinent(MeasureShape):
    kind: Literal["top_abstinent"]
    params: TopAbstinentParams


class TopItem(MeasureShape):
    kind: Literal["top_item"]
    params: TopItemParams


class InjectingStopped(MeasureShape):
    kind: Literal["injecting_stopped"]
    params: NoParams = NoParams()


class RecordedEvent(MeasureShape):
    kind: Literal["event"]
    params: EventParams


class Engaged(MeasureShape):
    kind: Literal["engaged"]
    params: EngagedParams


class Discharge(MeasureShape):
    kind: Literal["discharge"]
    params: DischargeParams


class NoRepresentation(MeasureShape):
    kind: Literal["no_representation"]
    params: NoRepresentationParams


Measure = Annotated[
    TopAbstinent | TopItem | InjectingStopped | RecordedEvent | Engaged | Discharge | NoRepresentation,
    Field(discriminator="kind"),
]


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
