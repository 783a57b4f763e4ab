"""Payments' own copies of what it reads of the others, with only the fields it reads."""

import hashlib
import json
from datetime import date
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from services.payments.events.drafted import WhatIfJudged, WhatIfOutcomes
from services.payments.events.types import DayOrEver
from services.payments.rules.position.shown import TopWindowCount
from shared.data.revisions import WHO
from shared.messaging.bounds import Count, Day, Instant, Text
from shared.messaging.events import Payload, TakenBack
from shared.messaging.restated import FactsRestated


class HashedPayload(Payload):
    """Kept with a hash of all that it says, but not of who said it. What payments does not read decides money
    elsewhere: a source that was set back may say a thing again as it was before just that was corrected.
    """

    model_config = ConfigDict(extra="allow")

    @property
    def content_hash(self) -> str:
        said = self.model_dump(mode="json", by_alias=True)
        kept = {name: value for name, value in said.items() if name not in _NO_CONTENT}
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


_NO_CONTENT = {to_camel(name) for name in WHO | {"revision", "taken_back"}}


class SchemePublished(Payload):
    type: ClassVar[str] = "scheme-published"
    topic: ClassVar[str] = "lasars.schemes"

    scheme_id: str
    version: Count
    hash: str
    valid_from: date
    published_at: Instant
    scheme: dict[str, Any]


class TariffSet(HashedPayload):
    type: ClassVar[str] = "tariff-set"
    topic: ClassVar[str] = "lasars.tariff"

    tariff_id: UUID
    client_id: UUID
    valid_from: date
    band: str
    prices: dict[str, Count] | None = None
    override_code: str | None = None
    confirmed_by: str
    confirmed_on: date
    scheme_id: str
    scheme_version: Count
    scheme_hash: str
    taken_back: TakenBack = False


class ClientMatch(Payload):
    type: ClassVar[str] = "client-match"
    topic: ClassVar[str] = "lasars.assessment"

    client_id: UUID
    state: Literal["settled", "pending"]


class ClientsMerged(Payload):
    type: ClassVar[str] = "clients-merged"
    topic: ClassVar[str] = "lasars.assessment"

    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


class ReviewRecorded(Payload):
    type: ClassVar[str] = "review-recorded"
    topic: ClassVar[str] = "lasars.assessment"

    review_id: UUID
    client_id: UUID
    episode_id: UUID | None = None
    organisation: str
    stage: str
    due_on: date | None = None
    done_on: date


class TopsCounted(Payload):
    type: ClassVar[str] = "tops-counted"
    topic: ClassVar[str] = "lasars.assessment"

    count_id: UUID
    organisation: str
    counted_to: date
    windows: list[TopWindowCount]


class OutcomeStated(Payload):
    """Proposed or achieved: the same fields, one revision counter, shared with its withdrawal."""

    topic: ClassVar[str] = "lasars.assessment"
    kind: ClassVar[Literal["proposed", "achieved"]]

    outcome_id: UUID
    client_id: UUID
    measure: str
    achieved_on: date
    party: str
    delivered_by: str | None = None
    episode_id: UUID | None = None
    journey_from: date | None = None
    journey_to: date | None = None
    contract: str | None = None
    evidence: list[dict[str, Any]] = Field(default_factory=list)
    evidence_key: Text | None = None
    provisional_until: DayOrEver = None
    provisional_rule: Literal["hold", "clawback", "count"] | None = None
    represented_on: date | None = None
    recorders: list[dict[str, Any]] = Field(default_factory=list)
    verified_by: str | None = None
    verified_by_organisation: str | None = None
    verifiers: list[dict[str, Any]] = Field(default_factory=list)
    taken_back: TakenBack = False


class OutcomeProposed(OutcomeStated):
    type: ClassVar[str] = "outcome-proposed"
    kind = "proposed"


class OutcomeAchieved(OutcomeStated):
    type: ClassVar[str] = "outcome-achieved"
    kind = "achieved"


WithdrawalReason = Literal[
    "represented", "journey-continued", "corrected", "refused", "merged", "voided", "superseded", "not-met"
]


class OutcomeWithdrawn(Payload):
    type: ClassVar[str] = "outcome-withdrawn"
    topic: ClassVar[str] = "lasars.assessment"

    outcome_id: UUID
    client_id: UUID
    reason: WithdrawalReason
    cause_id: UUID | None = None
    effective_on: date
    told_reason: WithdrawalReason | None = None
    told_effective_on: date | None = None
    by_merge: bool = False
    taken_back: TakenBack = False


People = Annotated[int, Field(ge=0, le=2**31 - 1)]


class CaseCounted(Payload):
    """A case that counts for an indicator which a contract needs, met or not. What is at risk is paid by
    the share of cases that met the test.
    """

    type: ClassVar[str] = "case-counted"
    topic: ClassVar[str] = "lasars.assessment"

    case_id: UUID
    indicator: str
    contract: str
    party: str
    eligible_on: date
    until: date | None = None
    met_on: date | None = None
    value: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class CohortAttested(Payload):
    """What a verified statement says of a contract's quarter: what is at risk by it is paid by its share."""

    type: ClassVar[str] = "cohort-attested"
    topic: ClassVar[str] = "lasars.assessment"

    cohort_id: UUID
    attestation_id: UUID
    outcome: str
    contract: str
    starts: Day = Field(alias="from")
    people: People
    met: People
    signed_by: str
    signed_by_organisation: str
    verified_by: str
    verified_by_organisation: str


class ValidatedClass(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")

    code: Text
    measures: list[Text]
    confidence: People
    margin: People
    verified: People
    drawn: People
    validated: People
    failed: People
    set_aside: People


class SampleValidated(Payload):
    """What became of a sample of a contract's verified outcomes of a month, once nothing of it waits."""

    type: ClassVar[str] = "sample-validated"
    topic: ClassVar[str] = "lasars.assessment"

    sample_id: UUID
    contract: str
    month: Day
    finished_on: Day
    classes: list[ValidatedClass]
    outcomes: list[UUID]
    evidence_keys: list[Text] | None = None


class OpenMeasure(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")

    measure: Text
    contract: Text
    starts: Day = Field(alias="from")
    until: Day
    overdue_from: Day | None = None


class MeasuresOpen(Payload):
    """Which measures can still be met in an episode, from which day to which. No money comes of it: it is for what the
    people of a contract may still bring.
    """

    type: ClassVar[str] = "measures-open"
    topic: ClassVar[str] = "lasars.assessment"

    episode_id: UUID
    client_id: UUID
    party: str
    measures: list[OpenMeasure]


class TreatmentStarted(HashedPayload):
    type: ClassVar[str] = "treatment-started"
    topic: ClassVar[str] = "lasars.referral"

    episode_id: UUID
    client_id: UUID
    delivered_by: str
    is_treatment: bool
    started_on: date


class TreatmentTransferred(HashedPayload):
    type: ClassVar[str] = "treatment-transferred"
    topic: ClassVar[str] = "lasars.referral"

    transfer_id: UUID
    episode_id: UUID
    client_id: UUID
    to: str
    on: date


class TreatmentEnded(HashedPayload):
    type: ClassVar[str] = "treatment-ended"
    topic: ClassVar[str] = "lasars.referral"

    episode_id: UUID
    client_id: UUID
    ended_on: date
    ended_by_role: Literal["clinician", "provider"]


class WhatIfAsked(Payload):
    """A commissioner tries a draft on what has happened. Judged: assessment judges people by it."""

    type: ClassVar[str] = "what-if-asked"
    topic: ClassVar[str] = "lasars.schemes"

    what_if_id: UUID
    judged: bool = False
    scheme_id: str
    version: Count
    hash: str
    scheme: dict[str, Any]
    asked_on: date
    asked_at: Instant
    pages: Count
    tariffs: Count
    kept: Count
    undecided: Count
    costs: dict[str, Count]
    budget_pence: Count | None = None
    drafted_from: Day | None = None


class RebandedTariff(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")

    tariff_id: UUID
    band: Text
    set_singly: dict[str, Count]


class WhatIfTariffs(Payload):
    """Some of the tariffs that it would judge."""

    type: ClassVar[str] = "what-if-tariffs"
    topic: ClassVar[str] = "lasars.schemes"

    what_if_id: UUID
    page: Count
    tariffs: list[RebandedTariff]


class WhatIfNamed(Payload):
    """A variation names it: who is asked to agree sees what of it is their own, and it is kept."""

    type: ClassVar[str] = "what-if-named"
    topic: ClassVar[str] = "lasars.schemes"

    what_if_id: UUID
    variation_id: UUID
    parties: list[str]


CONSUMED: tuple[type[Payload], ...] = (
    SchemePublished,
    TariffSet,
    ClientMatch,
    ClientsMerged,
    ReviewRecorded,
    TopsCounted,
    OutcomeProposed,
    OutcomeAchieved,
    OutcomeWithdrawn,
    CaseCounted,
    CohortAttested,
    SampleValidated,
    MeasuresOpen,
    TreatmentStarted,
    TreatmentTransferred,
    TreatmentEnded,
    WhatIfAsked,
    WhatIfTariffs,
    WhatIfNamed,
    WhatIfOutcomes,
    WhatIfJudged,
    FactsRestated,
)
