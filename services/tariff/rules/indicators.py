"""What a scheme counts beside what it pays for, and the targets that figures are held to."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from services.tariff.rules.field_types import Code, Count, Day, Positive, StrictModel, Text

Unit = Literal["count", "share", "days", "pence"]
Eligible = Literal["contact", "assessed", "referred", "start", "discharge", "event"]
Days = Annotated[Count, Field(le=1830)]
Amount = Annotated[int, Field(ge=0, le=1_000_000_000)]
# Those of the services, with their units: a scheme sets targets of them. None of them counts otherwise by it.
BUILT_IN: Mapping[str, Unit] = {
    "contacts": "count", "contacts-attended": "share", "first-contacts": "count", "helped-out-of-remit": "count",
    "advice-only": "count", "activities": "count", "bookings-attended": "share", "assessments": "count",
    "contact-to-assessment": "days", "assessment-to-referral": "days",
    "referral-to-start": "days", "contact-to-start": "days", "in-treatment": "count", "starts": "count",
    "discharges": "count", "completed": "share", "came-back": "share", "retained-12-weeks": "share",
    "assessed-and-begun": "share", "left-within-4-weeks": "share",
    "completed-and-stayed-away": "share", "hep-b-started": "share", "hep-b-completed": "share",
    "release-contact-21-days": "share", "in-treatment-12-weeks-after-release": "share",
    "tops-due": "share", "tops-overdue": "count",
    "referrals-made": "count", "referrals-accepted": "share", "referrals-closed": "count",
    "referrals-without-assessment": "share", "referral-to-answer": "days", "referral-to-offer": "days",
    "referrals-waiting": "count", "acceptance-to-start": "days", "offer-to-start": "days", "ranked-first": "share",
    "ranked-chosen": "count",
    "places-funded": "count", "places-held": "count", "places-occupied": "count", "occupancy": "share",
    "services-open": "count", "gp-practices-in-shared-care": "count",
    "assessment-to-band": "days", "bands-confirmed": "count", "bands-overridden": "share", "claims": "count",
    "outcomes-achieved": "count", "outcomes-taken-back": "share", "outcome-cost": "pence",
    "completion-cost": "pence", "achieved-to-entered": "days", "achieved-to-paid": "days",
}  # fmt: skip


# Those whose cases are of a provider, as assessment knows it: a contract may need them.
OF_A_PROVIDER = frozenset({
    "referral-to-start", "in-treatment", "starts", "discharges", "completed", "came-back", "retained-12-weeks",
    "completed-and-stayed-away", "hep-b-started", "hep-b-completed", "tops-due", "tops-overdue",
})  # fmt: skip


# Of these, shares whose cases are met, or known not to be, some time after the day from which they count.
KNOWN_LATER = frozenset({
    "came-back", "retained-12-weeks", "completed-and-stayed-away", "hep-b-started", "hep-b-completed",
})  # fmt: skip


class _OmitsEmpty(StrictModel):
    @model_serializer(mode="wrap")
    def _only_what_is_said(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value not in (None, [], {})}


class Condition(_OmitsEmpty):
    """One of `measure`, `event`, `all`, `any` and `not`; what else is said narrows it."""

    measure: Code | None = None
    """Met on the day of an outcome of this measure that stands: achieved, or waiting for its verification."""
    verified: bool | None = None
    """Of a measure: only what is achieved, so that nothing counts which waits for its verification."""
    event: Code | None = None
    """Met on the day of evidence with this code, whoever recorded it; where not everybody's record is to count, ask for
    a `measure` of the kind `event`. A code that no measure names may be recorded by all who record evidence."""
    all: "list[Condition] | None" = None
    """Met on the last of their days."""
    any: "list[Condition] | None" = None
    """Met on the first of their days."""
    not_: "Condition | None" = Field(None, alias="not")
    """Met where this is not met within its days, when they are over."""
    after: "Condition | None" = None
    """It counts from the day on which this was met."""
    within_days: Days | None = None
    """It counts at most so many days after it begins to count."""
    sustained_weeks: Positive | None = None
    """Of an event: met so many weeks later, if nothing has ended it by then."""
    ended_by: Code | None = None
    """Of what is sustained: the code of the evidence that ends it."""

    @property
    def inner(self) -> "list[Condition]":
        """The conditions that stand in it."""
        return [*(self.all or ()), *(self.any or ()), *filter(None, (self.not_, self.after))]


class Growth(_OmitsEmpty):
    percent: Annotated[int, Field(ge=-100, le=1000)]
    """By how much of the baseline it is to change."""
    by: Day
    """By when; until then the target grows evenly from the day `from`."""
    baseline: Amount | None = None
    """From what, as a number. This or a period."""
    baseline_from: Day | None = None
    """The first day of the period that it is compared with."""
    baseline_to: Day | None = None
    """Its last day."""


class Target(_OmitsEmpty):
    scope: Literal["national", "local"]
    """Who has set it."""
    from_: Day = Field(alias="from")
    """From when it holds."""
    to: Day | None = None
    """The first day on which it does not hold any more; none if left out."""
    per: Literal["month", "quarter", "year"]
    """What the value is of: other periods are not held to it."""
    direction: Literal["at_least", "at_most"]
    """Whether more is better."""
    value: Amount | None = None
    """In the unit of the indicator; of a share in percent. This or `growth`."""
    growth: Growth | None = None
    """Compared with what was."""


class Warn(StrictModel):
    amber: Count
    """From how far beside the target it is amber."""
    red: Count
    """From how far it is red."""


class Where(_OmitsEmpty):
    """By dimension the values that count; of several dimensions all."""

    provider: list[Text] | None = None
    """The codes of organisations."""
    source: list[Text] | None = None
    """Who sent them, by the codes of the scheme's list."""
    setting: list[Text] | None = None
    """Where somebody was met."""
    substance: list[Text] | None = None
    """The groups of substances."""
    sex: list[Text] | None = None
    """The sex that was registered."""
    age_group: list[Text] | None = None
    """The ages on the day, such as `25-34`."""
    district: list[Text] | None = None
    """The districts that were registered."""
    history: list[Text] | None = None
    """Whether they were in treatment before: `new`, `returning`."""


class IndicatorRow(_OmitsEmpty):
    """Without `eligible_on` it is a built-in one, of which only `targets`, `warn` and `contracts` are said."""

    code: Code
    """By which its figures are asked for."""
    title: Text | None = None
    """What people read."""
    unit: Unit | None = None
    """`count`, `share` or `days`, from the day that `eligible_on` names to the one on which it is met."""
    eligible_on: Eligible | None = None
    """From when somebody counts, and whose case it is: of `contact` and `event` the organisation that recorded it, of
    `assessed` the one that assessed, of `referred` the provider to whom the referral was made, of `start` who began
    the treatment, also where it counts some weeks later, of `discharge` who had it when it ended. A contract goes by
    the cases of its party, and of who delivers for it on the day from which they count: what the LASARS records is no
    case of a provider's contract. One of the LASARS's own measures has all that it refers, and who begins or leaves."""
    event: Code | None = None
    """The code of the evidence, where that is it. It may be recorded whether a measure names it or not."""
    weeks: Positive | None = None
    """So many weeks later. What they are to meet is looked for from the day itself until those weeks are over."""
    where: Where | None = None
    """Only those of whom this is said."""
    met: Condition | None = None
    """What they are to meet."""
    ripe_after_days: Days | None = None
    """How long after a period all of its cases have had their time; needed where something is to be met. 0 is for what
    nobody can meet after the day from which they count: with `weeks`, or within 0 days."""
    targets: list[Target] = Field(default_factory=list)
    """What it is held to."""
    warn: Warn | None = None
    """When it is amber and red."""
    contracts: list[Code] = Field(default_factory=list)
    """The contracts that need its cases, by their codes: payments is told those of their parties; one that
    pays the LASARS has all referrals, starts and discharges. What is at risk, and what passes a quality gate, is paid
    by them."""
