"""The kinds of measures that a scheme may use, each with its own parameters."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from services.tariff.rules.field_types import Code, Positive, StrictModel, Text
from services.tariff.rules.measure_params import (
    AfterParams,
    AllOfParams,
    AnyOfParams,
    AssessedParams,
    DischargeParams,
    EngagedParams,
    EventParams,
    NewPersonParams,
    NoParams,
    NoRepresentationParams,
    ScoreParams,
    SustainedParams,
    TopAbstinentParams,
    TopItemParams,
    TopReliableChangeParams,
    WithinParams,
)


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
    """Met by a review or exit TOP without a day of use, after a start TOP with some."""
    params: TopAbstinentParams
    """What this kind of measure asks for."""


class TopItem(CommonFields):
    kind: Literal["top_item"]
    """Met by an answer of a review or exit TOP, or how far it moved since the start TOP."""
    params: TopItemParams
    """What this kind of measure asks for."""


class TopReliableChange(CommonFields):
    kind: Literal["top_reliable_change"]
    """Met by a review or exit TOP that shows use fallen by more than chance explains: by the cut-off of its day."""
    params: TopReliableChangeParams
    """What this kind of measure asks for."""


class InjectingStopped(CommonFields):
    kind: Literal["injecting_stopped"]
    """Met by a review or exit TOP without injecting, after a start TOP with it."""
    params: NoParams = NoParams()
    """What this kind of measure asks for."""


class RecordedEvent(CommonFields):
    kind: Literal["event"]
    """Met by an event, or the n-th of its code."""
    params: EventParams
    """What this kind of measure asks for."""


class Sustained(CommonFields):
    kind: Literal["sustained"]
    """Met by something that has lasted for so many weeks since an event, and was confirmed when they were over."""
    params: SustainedParams
    """What this kind of measure asks for."""


class Engaged(CommonFields):
    kind: Literal["engaged"]
    """Met by staying in treatment for so many weeks, or by a successful end before they are over, on its day."""
    params: EngagedParams
    """What this kind of measure asks for."""


class NewPerson(CommonFields):
    kind: Literal["new_person"]
    """Met by a start of treatment of somebody who has begun none in the area for so long."""
    once_per: Literal["contract"]  # type: ignore[assignment]  # of one kind alone
    """Once for a person in each contract."""
    params: NewPersonParams
    """What this kind of measure asks for."""


class Discharge(CommonFields):
    kind: Literal["discharge"]
    """Met by an end of treatment of these classes."""
    params: DischargeParams
    """What this kind of measure asks for."""


class NoRepresentation(CommonFields):
    kind: Literal["no_representation"]
    """Met by not coming back for so many months after a successful discharge, when they are over."""
    params: NoRepresentationParams
    """What this kind of measure asks for."""


class NeedAssessed(CommonFields):
    kind: Literal["assessed"]
    """Met by a tariff of one of these bands that a person confirmed, on the day of its assessment."""
    params: AssessedParams
    """What this kind of measure asks for."""


class FormScore(CommonFields):
    kind: Literal["score"]
    """Met by a score of an assessment form later in the journey, against the journey's first."""
    params: ScoreParams
    """What this kind of measure asks for."""


class AllOf(CommonFields):
    kind: Literal["all"]
    """Met when the last of several other measures is met."""
    params: AllOfParams
    """What this kind of measure asks for."""


class AnyOf(CommonFields):
    kind: Literal["any"]
    """Met by whichever of several other measures is met first."""
    params: AnyOfParams
    """What this kind of measure asks for."""


class OneAfterAnother(CommonFields):
    kind: Literal["after"]
    """Met when one measure is met on a later day than another."""
    params: AfterParams
    """What this kind of measure asks for."""


class OneWithinDays(CommonFields):
    kind: Literal["within"]
    """Met when one measure is met so many days after another, or fewer."""
    params: WithinParams
    """What this kind of measure asks for."""


class OfSomeKind(CommonFields):
    """What can be told of a measure whose kind is missing or unknown."""

    kind: Any = None
    params: Any = None


Measure = Annotated[
    TopAbstinent
    | TopItem
    | TopReliableChange
    | InjectingStopped
    | RecordedEvent
    | Sustained
    | Engaged
    | NewPerson
    | Discharge
    | NoRepresentation
    | NeedAssessed
    | FormScore
    | AllOf
    | AnyOf
    | OneAfterAnother
    | OneWithinDays,
    Field(discriminator="kind"),
]
KINDS = frozenset(
    kind for model in get_args(get_args(Measure)[0]) for kind in get_args(model.model_fields["kind"].annotation)
)
