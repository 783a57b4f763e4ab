"""What assessment publishes.

Ids, codes, dates and points only: no name, birth date, NHS number, postcode or
free text. The highest revision of a thing is the one that counts.
"""

from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.assessment.events.of_contracts import CohortAttested, SampleValidated
from services.assessment.events.types import Part
from services.assessment.events.what_ifs import WhatIfJudged, WhatIfOutcomes
from shared.messaging.bounds import Count
from shared.messaging.events import Payload, TakenBack
from shared.messaging.restated import FactsRestated as Restated
from shared.messaging.restated import example_of

_CLIENT = "018f3a5e-1111-7d42-9f10-5a1b2c3d4e5f"
_EPISODE = "018f3a5e-4444-7d42-9f10-5a1b2c3d4e5f"
_OUTCOME = "018f3a5e-8888-5d42-9f10-5a1b2c3d4e5f"
_CAUSE = "018f3a5e-9999-7d42-9f10-5a1b2c3d4e5f"


def _example(by: str, **data: Any) -> ConfigDict:
    said: dict[str, Any] = {
        "area": "stockport",
        "actor": f"{by}-1",
        "actorOrganisation": by,
        "revision": 1,
        "voided": False,
    }
    return ConfigDict(json_schema_extra={"examples": [said | data]})


_MET = {
    "outcomeId": _OUTCOME,
    "clientId": _CLIENT,
    "measure": "planned_discharge",
    "achievedOn": "2012-11-22",
    "party": "cdas",
    "deliveredBy": "cdas",
    "episodeId": _EPISODE,
    "journeyId": _EPISODE,
    "journeyFrom": None,
    "journeyTo": None,
    "contract": "cdas-2012",
    "evidence": [{"id": _EPISODE, "kind": "end", "on": "2012-11-22"}],
    "evidenceKey": "5f2c9a5d3c0e7b1f4c8e6a2d9b0c7e1f5a3d8b6c4e2f0a9d7c5b3e1f8a6d4c2b",
    "provisionalUntil": "2013-11-22",
    "provisionalRule": "clawback",
    "representedOn": None,
    "recorders": [{"sub": "cdas-clinician-1", "organisation": "cdas"}],
    "verifiedBy": None,
    "verifiedByOrganisation": None,
    "verifiers": [],
    "schemeVersion": 1,
    "takenBack": False,
}


class Presenting(Part):
    code: str
    substance: str = Field(alias="class")


class Eligibility(Part):
    age_years: Count
    sex: str
    district: str | None
    languages: list[str]
    flags: list[str]


class ClientAssessed(Payload):
    model_config = _example(
        "start",
        clientId=_CLIENT,
        assessmentId="018f3a5e-5555-7d42-9f10-5a1b2c3d4e5f",
        kind="comprehensive",
        assessedOn="2012-04-10",
        inRemit=True,
        points={"drug_use": 4, "housing": 2},
        flags=["pregnant"],
        eligibility={
            "ageYears": 31,
            "sex": "female",
            "district": "E08000007",
            "languages": ["en"],
            "flags": ["pregnant"],
        },
        presenting=[{"code": "1011", "class": "drugs"}],
        ratedBy=["start"],
        underAudit=False,
    )

    type: ClassVar[str] = "client-assessed"
    topic: ClassVar[str] = "lasars.clinical"
    readers: ClassVar[tuple[str, ...]] = ("service:assessment", "service:tariff", "service:referral")
    client_id: UUID
    assessment_id: UUID
    kind: str
    assessed_on: date
    in_remit: bool
    points: dict[str, Count]
    flags: list[str]
    eligibility: Eligibility
    presenting: list[Presenting]
    rated_by: list[str] = Field(default_factory=list)
    under_audit: bool = False


class ClientMatch(Payload):
    model_config = _example("start", clientId=_CLIENT, state="settled")

    type: ClassVar[str] = "client-match"
    topic: ClassVar[str] = "lasars.assessment"
    client_id: UUID
    state: Literal["pending", "settled"]


class ClientsMerged(Payload):
    """Voided: the two are apart again."""

    model_config = _example(
        "start",
        mergeId="018f3a5e-1114-7d42-9f10-5a1b2c3d4e5f",
        survivorId=_CLIENT,
        absorbedId="018f3a5e-1112-7d42-9f10-5a1b2c3d4e5f",
    )

    type: ClassVar[str] = "clients-merged"
    topic: ClassVar[str] = "lasars.assessment"
    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


class ClientUnregistered(Payload):
    """Whom referral named is registered nowhere. Voided: they are."""

    model_config = _example("start", clientId=_CLIENT, since="2012-04-10")

    type: ClassVar[str] = "client-unregistered"
    topic: ClassVar[str] = "lasars.assessment"
    client_id: UUID
    since: date


class FormAnswered(Payload):
    """That a form was answered of somebody, and when: whether it is one for the panel for rehabilitation, and of no
    other kind which. What was answered stays in assessment.
    """

    model_config = _example(
        "start",
        formAnswerId="018f3a5e-9999-7d42-9f10-5a1b2c3d4e5f",
        clientId=_CLIENT,
        formKind="rehab_suitability",
        answeredOn="2012-04-10",
    )

    type: ClassVar[str] = "form-answered"
    topic: ClassVar[str] = "lasars.assessment"
    form_answer_id: UUID
    client_id: UUID
    form_kind: Literal["rehab_suitability", "other"]
    answered_on: date


class ReviewRecorded(Payload):
    model_config = _example(
        "cdas",
        reviewId="018f3a5e-7777-7d42-9f10-5a1b2c3d4e5f",
        clientId=_CLIENT,
        episodeId=_EPISODE,
        organisation="cdas",
        stage="review",
        dueOn="2012-07-02",
        doneOn="2012-07-03",
    )

    type: ClassVar[str] = "review-recorded"
    topic: ClassVar[str] = "lasars.assessment"
    review_id: UUID
    client_id: UUID
    episode_id: UUID | None
    organisation: str
    stage: str
    due_on: date | None
    done_on: date


class OutcomeEvidence(Part):
    id: UUID
    kind: str
    on: date


class Recorder(Part):
    sub: str
    organisation: str


class OutcomeProposed(Payload):
    """Met, and awaiting a verifier. Shares its revisions with achieved and withdrawn.

    `recorders` are all who recorded evidence that it rests on; `verifiers` all on whose word it rests, also where time
    alone brought it and it holds by itself; `system` is among them where a person verified what holds by itself.
    `representedOn`: came back, and it stands all the same. `evidenceKey` is another wherever it rests on other
    evidence, also under the same id.
    """

    model_config = _example("cdas", **_MET)

    type: ClassVar[str] = "outcome-proposed"
    topic: ClassVar[str] = "lasars.assessment"
    outcome_id: UUID
    client_id: UUID
    measure: str
    achieved_on: date
    party: str
    delivered_by: str
    episode_id: UUID | None
    journey_id: UUID | None
    journey_from: date | None
    journey_to: date | None
    contract: str | None
    evidence: list[OutcomeEvidence]
    evidence_key: str | None = None
    provisional_until: date | Literal["ever"] | None
    provisional_rule: Literal["hold", "clawback", "count"] | None = None
    represented_on: date | None
    recorders: list[Recorder]
    verified_by: str | None
    verified_by_organisation: str | None
    verifiers: list[Recorder] = Field(default_factory=list)
    scheme_version: Count
    taken_back: TakenBack = False


class OutcomeAchieved(OutcomeProposed):
    model_config = _example(
        "start",
        **_MET
        | {"revision": 2, "verifiedBy": "verifier-1", "verifiedByOrganisation": "start"}
        | {"verifiers": [{"sub": "verifier-1", "organisation": "start"}]},
    )

    type: ClassVar[str] = "outcome-achieved"


WithdrawalReason = Literal[
    "represented", "journey-continued", "corrected", "refused", "merged", "voided", "superseded", "not-met"
]


class OutcomeWithdrawn(Payload):
    """`toldReason`, `toldEffectiveOn`: it had fallen before, and who is paid is still told that; null: they are told
    `reason`, and `effectiveOn`.
    """

    model_config = _example(
        "cdas",
        revision=3,
        outcomeId=_OUTCOME,
        clientId=_CLIENT,
        reason="represented",
        causeId=_CAUSE,
        effectiveOn="2013-02-04",
        toldReason=None,
        toldEffectiveOn=None,
        byMerge=False,
        takenBack=False,
    )

    type: ClassVar[str] = "outcome-withdrawn"
    topic: ClassVar[str] = "lasars.assessment"
    withdraws: ClassVar[bool] = True
    outcome_id: UUID
    client_id: UUID
    reason: WithdrawalReason
    cause_id: UUID | None
    effective_on: date
    told_reason: WithdrawalReason | None = None
    told_effective_on: date | None = None
    by_merge: bool = False
    taken_back: TakenBack = False


class ClientRepresented(Payload):
    model_config = _example(
        "start", clientId=_CLIENT, presentedOn="2013-02-04", door="custody", dischargeEpisodeId=_EPISODE
    )

    type: ClassVar[str] = "client-represented"
    topic: ClassVar[str] = "lasars.assessment"
    client_id: UUID
    presented_on: date
    door: str
    discharge_episode_id: UUID


class WindowCount(Part):
    window: str
    week_due: Count
    week_done: Count
    four_weeks_due: Count
    four_weeks_done: Count
    overdue: Count


class TopsCounted(Payload):
    """How the TOPs of an organisation stood at the end of a week, by each of the scheme's windows: of a review that two
    windows ask for, each has its own count. It is counted once, and never corrected.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "area": "stockport",
                    "actor": "system",
                    "actorOrganisation": "lasars",
                    "revision": 1,
                    "voided": False,
                    "countId": "018f3a5e-aaaa-7d42-9f10-5a1b2c3d4e5f",
                    "organisation": "cdas",
                    "countedTo": "2012-09-30",
                    "windows": [
                        {
                            "window": "review",
                            "weekDue": 12,
                            "weekDone": 9,
                            "fourWeeksDue": 40,
                            "fourWeeksDone": 31,
                            "overdue": 4,
                        }
                    ],
                }
            ]
        }
    )

    type: ClassVar[str] = "tops-counted"
    topic: ClassVar[str] = "lasars.assessment"
    count_id: UUID
    organisation: str
    counted_to: date
    windows: list[WindowCount]


class CaseCounted(Payload):
    """A case of an indicator that the scheme marks as needed for a contract: that somebody, or something, of its party
    counts for it from a day on, and whether the test was met. It says nothing of whom it is.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "area": "stockport",
                    "actor": "system",
                    "actorOrganisation": "lasars",
                    "revision": 2,
                    "voided": False,
                    "caseId": "6f1f2a0e-5a0b-4d5c-9d3e-3f0a6d1c9b12",
                    "indicator": "retained-12-weeks",
                    "contract": "cdas-2012",
                    "party": "cdas",
                    "eligibleOn": "2012-05-01",
                    "until": None,
                    "metOn": "2012-07-24",
                    "value": None,
                }
            ]
        }
    )

    type: ClassVar[str] = "case-counted"
    topic: ClassVar[str] = "lasars.assessment"
    case_id: UUID
    indicator: str
    contract: str
    party: str
    eligible_on: date
    until: date | None
    met_on: date | None
    value: Count | None


class SecondRatingChanged(Payload):
    """What became of an assessment under audit that was drawn to be rated a second time. Of the points, and of what the
    second rater gave, it says nothing. Voided: the assessment was taken back.
    """

    model_config = _example("start", assessmentId="018f3a5e-5555-7d42-9f10-5a1b2c3d4e5f", state="rated", revision=2)

    type: ClassVar[str] = "second-rating-changed"
    topic: ClassVar[str] = "lasars.assessment"
    readers: ClassVar[tuple[str, ...]] = ("service:tariff",)
    assessment_id: UUID
    state: Literal["waiting", "rated", "set_aside"]


class OpenMeasure(Part):
    measure: str
    contract: str
    starts: date = Field(alias="from")
    until: date
    overdue_from: date | None = None


class MeasuresOpen(Payload):
    """Which measures of the scheme can still be met in an episode, and paid for: not met yet, and not over. It is said
    of treatment that goes on, and of who completed it; where nothing is left the word is voided. No day's coming
    changes it: each measure says its last day.
    """

    model_config = _example(
        "system",
        episodeId=_EPISODE,
        clientId=_CLIENT,
        party="cdas",
        measures=[
            {"measure": "planned_discharge", "contract": "cdas-2012", "from": "2012-04-10", "until": "2015-03-31"},
            {
                "measure": "abstinent_at_review",
                "contract": "cdas-2012",
                "from": "2012-04-10",
                "until": "2015-03-31",
                "overdueFrom": "2012-07-18",
            },
        ],
    )

    type: ClassVar[str] = "measures-open"
    topic: ClassVar[str] = "lasars.assessment"
    episode_id: UUID
    client_id: UUID
    party: str
    measures: list[OpenMeasure]


class FactsRestated(Restated):
    """Assessment was set back to an older state and has published all its facts again, in all areas.

    Once all its events are handled, it no longer knows the facts whose known revision is below `revisionsFrom`.
    """

    model_config = example_of("assessment")

    topic: ClassVar[str] = "lasars.assessment"


PUBLISHED: list[type[Payload]] = [
    ClientAssessed,
    ClientMatch,
    ClientsMerged,
    ClientUnregistered,
    FormAnswered,
    ReviewRecorded,
    OutcomeProposed,
    OutcomeAchieved,
    OutcomeWithdrawn,
    ClientRepresented,
    TopsCounted,
    CaseCounted,
    CohortAttested,
    SampleValidated,
    MeasuresOpen,
    SecondRatingChanged,
    WhatIfOutcomes,
    WhatIfJudged,
    FactsRestated,
]
