"""Bodies of outcomes, verification, journeys and representations."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.fields import CLIENT, EPISODE, REVIEW, Code, ShortCode, example
from shared.web.schemas import Body, View
from shared.web.visible import only_for, shown_to_all

State = Literal["proposed", "achieved", "withdrawn"]
Decision = Literal["verified", "refused"]
Order = Literal["id", "achievedOn"]
WithdrawalReason = Literal[
    "represented", "journey-continued", "corrected", "refused", "merged", "voided", "superseded", "not-met"
]
_KIND = (
    "`assessment`, `score`, `tariff`, `treatment-start`, `treatment-end`, `contact`, `top-start`, `top-review`, or an"
    " event by its code."
)
DELIVERER_SHOWN = {"organisation": "cdas", "from": "2012-04-10", "until": None}
EPISODE_SHOWN = {
    "id": EPISODE,
    "deliveredBy": "cdas",
    "startedOn": "2012-04-10",
    "endedOn": None,
    "deliverers": [DELIVERER_SHOWN],
}
UNANSWERED_SHOWN = {"measure": "abstinent_at_review", "reviewId": REVIEW, "on": "2012-07-03"}
# What others recorded of a person, and what a person did after, is no news for who is paid; that, and when, it took an
# outcome back is.
_OVERSEERS = ("assessor", "verifier", "commissioner", "auditor")
LATER = only_for(*_OVERSEERS)
OUTCOME, VERIFICATION = "b1a7f0c2-6c0e-5b8e-9d53-0f4f8e2a7c11", "0198c1de-7b52-7c55-8a0e-2f6f6c1d9a33"


class Verified(Body):
    model_config = example({"decision": "verified"})

    decision: Literal["verified"] = Field(description="It was seen, and it is so.")


class Refused(Body):
    """A refusal says why."""

    model_config = example({"decision": "refused", "reasonCode": "not_seen"})

    decision: Literal["refused"] = Field(description="It was not seen, or is not so.")
    reason_code: ShortCode


VerificationBody = Annotated[Verified | Refused, Field(discriminator="decision")]


class EvidenceItem(View):
    model_config = example({"id": REVIEW, "kind": "top-review", "on": "2012-07-03"})

    id: UUID = Field(description="The record, by its id in the service that keeps it.")
    kind: str = Field(description=_KIND)
    on: date = Field(description="The day that the record is of.")


class RecorderView(View):
    """Somebody, and the organisation that they acted for."""

    model_config = example({"sub": "cdas-keyworker", "organisation": "cdas"})

    sub: str
    organisation: str


class AnswerView(View):
    """An answer of a TOP: days, a scale, or 1 for yes and 0 for no."""

    model_config = example({"item": "acuteHousing", "value": 0})

    item: str = Field(description="The question of the TOP, such as `acuteHousing`.")
    value: int | None = Field(
        description=("Days of the past 28, a scale of 0 to 20, or 1 for yes and 0 for no; null if there is no answer.")
    )


class ProofView(View):
    """What an outcome names as its evidence. Of a TOP only the `answers` that its measure judges.

    `deliveredBy` is of a start; `reason` and `endedByRole` are of an end; `band` is of a tariff.
    """

    model_config = example(
        {
            "id": REVIEW,
            "kind": "top-review",
            "on": "2012-07-03",
            "revision": 1,
            "recorders": [{"sub": "cdas-keyworker", "organisation": "cdas"}],
            "answers": [{"item": "acuteHousing", "value": 0}],
            "drugProfile": None,
            "deliveredBy": None,
            "reason": None,
            "endedByRole": None,
            "band": None,
        }
    )

    id: UUID = Field(description="The record, by its id in the service that keeps it.")
    kind: str = Field(description=_KIND)
    on: date = Field(description="The day that the record is of.")
    revision: int
    recorders: list[RecorderView]
    answers: list[AnswerView] = Field(description="Of a TOP, the answers that the measure judges; else empty.")
    drug_profile: list[str] | None = Field(
        description="Of an assessment, the codes of the drugs whose answers the measure judges; else null."
    )
    delivered_by: str | None = Field(description="Of a start, the organisation that treats; else null.")
    reason: Code | None = Field(description="Of an end, why the treatment ended; else null.")
    ended_by_role: str | None = Field(
        description="Of an end, who said it: a `clinician` or somebody else of the `provider`; else null."
    )
    band: str | None = Field(description="Of a tariff, the band that was confirmed; else null.")


class DelivererView(View):
    """Who treated from which day to which: the day of a transfer is in both."""

    model_config = example(DELIVERER_SHOWN)

    organisation: str
    from_: date = Field(alias="from", description="The start of the episode, or the day of the transfer to it.")
    until: date | None = Field(description="The end, or the day of the next transfer; null while it treats.")


class TreatmentView(View):
    """The treatment episode in which an outcome was achieved."""

    model_config = example(
        {
            "id": EPISODE,
            "startedOn": "2012-04-10",
            "deliveredBy": [DELIVERER_SHOWN],
            "endedOn": None,
            "reason": None,
            "endedByRole": None,
        }
    )

    id: UUID
    started_on: date
    delivered_by: list[DelivererView] = Field(description="One organisation after another, by their days.")
    ended_on: date | None
    reason: Code | None = Field(description="Why the treatment ended; null while it goes on.")
    ended_by_role: str | None = Field(
        description="Who said that it ended: a `clinician` or somebody else of the `provider`; null while it goes on."
    )


class OutcomeView(View):
    """`provisionalUntil` is a date, `ever` or null; the last three say why it was withdrawn.

    Who is paid has a `revision` of its own, which rises only with what they are shown: of evidence, start TOP and
    drug profile aside, and of recorders their own.
    `recorders` are all who recorded evidence that it rests on; `verifiers` all on whose word it rests, also where time
    alone brought it and it holds by itself; `system` is among them where a person verified what holds by itself.
    `representedOn`: came back, and it stands all the same.
    """

    model_config = example(
        {
            "id": OUTCOME,
            "clientId": CLIENT,
            "measure": "housing_resolved",
            "state": "achieved",
            "achievedOn": "2012-07-03",
            "party": "cdas",
            "episodeId": EPISODE,
            "journeyId": EPISODE,
            "journeyFrom": None,
            "journeyTo": None,
            "contract": "cdas-2012",
            "evidence": [{"id": REVIEW, "kind": "top-review", "on": "2012-07-03"}],
            "provisionalUntil": None,
            "representedOn": None,
            "recorders": [{"sub": "cdas-keyworker", "organisation": "cdas"}],
            "verifiedBy": "verifier-1",
            "verifiedByOrganisation": "start",
            "verifiers": [{"sub": "verifier-1", "organisation": "start"}],
            "schemeId": "stockport-2012",
            "schemeVersion": 1,
            "revision": 2,
            "reason": None,
            "refusalCode": None,
            "causeId": None,
            "effectiveOn": None,
            "knownOn": None,
            "byMerge": False,
        }
    )

    id: UUID
    client_id: UUID
    measure: str
    state: State = Field(
        description="`proposed` waits for a verifier, `achieved` is paid for, `withdrawn` has fallen: see `reason`."
    )
    achieved_on: date
    party: str
    episode_id: UUID = Field(
        description="The treatment in which it was achieved; of a LASARS's own measure an id of no treatment."
    )
    journey_id: Annotated[UUID | None, LATER]
    journey_from: Annotated[date | None, LATER]
    journey_to: Annotated[date | None, LATER]
    contract: str | None = Field(
        description="The contract that pays it, by its code in the scheme; null where none covers it."
    )
    evidence: list[EvidenceItem]
    provisional_until: Annotated[str | None, Field(examples=["2013-09-01", "ever"])]
    represented_on: Annotated[date | None, LATER]
    recorders: list[RecorderView]
    verified_by: Annotated[str | None, LATER]
    verified_by_organisation: Annotated[str | None, LATER]
    verifiers: Annotated[list[RecorderView] | None, LATER]
    scheme_id: str
    scheme_version: int
    revision: int
    reason: WithdrawalReason | None = Field(
        description="What took it back, such as `represented` (came back); null while it stands."
    )
    refusal_code: str | None = Field(
        description="Why a verifier refused it, by the code that was said; null where none did, or it stands again."
    )
    cause_id: Annotated[UUID | None, LATER]
    effective_on: date | None = Field(description="The day of what took it back; null while it stands.")
    known_on: date | None = Field(
        description="The business day on which that became known, until which it stood; null while it stands, and of"
        " what fell before this was kept."
    )
    by_merge: Annotated[
        bool | None,
        only_for(
            *_OVERSEERS,
            description="True where it stood until two records were found to be one person, or not to be.",
        ),
    ]


SHOWN_TO_ALL = shown_to_all(OutcomeView)


class VerificationView(View):
    """A verifier's word on one measure, one day and the evidence that was seen. It may be taken back: the last holds.

    `outcomeState` is the outcome's now. Where a record changed after the word, what the outcome rests on is looked at
    anew, and the word is of what it rested on then.
    """

    model_config = example(
        {
            "id": VERIFICATION,
            "outcomeId": OUTCOME,
            "outcomeState": "withdrawn",
            "clientId": CLIENT,
            "measure": "housing_resolved",
            "achievedOn": "2012-07-03",
            "party": "cdas",
            "decision": "refused",
            "reasonCode": "not_seen",
            "decidedBy": "verifier-1",
            "decidedByOrganisation": "start",
            "decidedOn": "2012-07-09",
            "verifiedBefore": [],
        }
    )

    id: UUID
    outcome_id: UUID = Field(description="The outcome of this evidence, or the one that was asked for then.")
    outcome_state: State = Field(
        description="Of the outcome now: it may have been taken back for another reason, or wait again."
    )
    client_id: UUID
    measure: str
    achieved_on: date
    party: str | None = Field(description="Who was paid for it; null for some of the oldest words.")
    decision: Decision = Field(description="`verified`: it was seen, and it is so; `refused`: not seen, or not so.")
    reason_code: str | None = Field(description="Why it was refused; null where it was not.")
    decided_by: str = Field(description="Whose word it is, by the `sub` of their token: of several the last.")
    decided_by_organisation: str = Field(description="Code of the organisation that they acted for.")
    decided_on: date = Field(description="The day of the word; of several who verified, that of the first.")
    verified_before: list[RecorderView] = Field(description="Others who had verified the same before.")


class EpisodeView(View):
    model_config = example(EPISODE_SHOWN)

    id: UUID
    delivered_by: str = Field(description="Who has it now, or closed it.")
    started_on: date
    ended_on: date | None
    deliverers: list[DelivererView] = Field(description="One organisation after another, by their days.")


class UnansweredView(View):
    """A review that would have decided a measure, had the person answered."""

    model_config = example(UNANSWERED_SHOWN)

    measure: str
    review_id: UUID
    on: date = Field(description="The day of the review.")


class JourneyView(View):
    """`from` is null for a person's first journey, `to` for the one that nothing followed."""

    model_config = example(
        {"id": EPISODE, "from": None, "to": None, "episodes": [EPISODE_SHOWN], "unanswered": [UNANSWERED_SHOWN]}
    )

    id: UUID | None = Field(description="The journey, by its first episode; null while nothing was started in it.")
    from_: date | None = Field(alias="from", description="Its first day; null for the person's first journey.")
    to: date | None = Field(description="The day on which the next journey began; null while none has.")
    episodes: list[EpisodeView] = Field(description="The treatment episodes of the journey, by their start.")
    unanswered: list[UnansweredView] = Field(
        description="Reviews that would have decided a measure, had the person answered."
    )


class RepresentationView(View):
    model_config = example(
        {
            "clientId": CLIENT,
            "dischargeEpisodeId": EPISODE,
            "presentedOn": "2013-02-11",
            "door": "custody",
            "revision": 1,
        }
    )

    client_id: UUID
    discharge_episode_id: UUID
    presented_on: date
    door: str
    revision: int
