"""What becomes of the outcomes that a sample drew: seen and so, or failed, or not to be seen.

Nobody validates what they or their organisation declared or verified, nor what their organisation is paid for. What
fails its validation falls as what a verifier refuses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.commands import outcomes
from services.assessment.commands.changes import said_of
from services.assessment.commands.outcome_ids import evidence_key
from services.assessment.commands.own_measures import refuse_unnamed
from services.assessment.commands.reconcile import reconcile_known
from services.assessment.commands.validation import bad_value, said_by
from services.assessment.errors import (
    OwnDeclaration,
    OwnVerification,
    SampledOutcomeChanged,
    SampleUnfinished,
    UnknownSample,
)
from services.assessment.events import SampleValidated
from services.assessment.models import Sample, SampledOutcome, SampleFrame
from services.assessment.models.rows import Json, OutcomeRow
from services.assessment.models.samples import FAILED, FALLEN, SET_ASIDE, VALIDATED, VALIDATION, WAITING
from services.assessment.rules.verifying import SYSTEM
from services.assessment.schemas.outcomes import Refused, Verified
from services.assessment.schemas.samples import FailedBody, NotLookedAtBody, SampledBody
from services.assessment.store import samples as store
from services.assessment.store.locking import lock_and_read_of_outcome
from services.assessment.store.person_facts import KnownPersons
from services.assessment.store.records import supersede
from services.assessment.store.samples import StandsAsDrawn, StateCount, VerifierCount
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.messaging import outbox


@dataclass(frozen=True, slots=True)
class SampleRead:
    sample: Sample
    counts: Sequence[StateCount]

    def count(self, class_code: str, state: str) -> int:
        return sum(row.count for row in self.counts if (row.class_code, row.state) == (class_code, state))


async def page_of(
    session: Session, actor: Actor, asked: tuple[str | None, date | None, str | None], after: UUID | None, limit: int
) -> list[SampleRead]:
    samples = await store.page(session, actor.area, asked, after, limit)
    counts = await store.counted(session, [sample.id for sample in samples])
    return [SampleRead(sample, [row for row in counts if row.sample_id == sample.id]) for sample in samples]


async def read(session: Session, sample_id: UUID, actor: Actor) -> SampleRead:
    sample = await store.find(session, sample_id, actor.area)
    if sample is None:
        raise UnknownSample
    return SampleRead(sample, await store.counted(session, [sample.id]))


async def sampled_of(
    session: Session, sample_id: UUID, actor: Actor, state: str | None, after: UUID | None, limit: int
) -> Sequence[SampledOutcome]:
    await read(session, sample_id, actor)
    return await store.page_of_sampled(session, actor, sample_id, state, after, limit)


async def frame_of(
    session: Session, sample_id: UUID, actor: Actor, after: str | None, limit: int
) -> Sequence[SampleFrame]:
    """Once it is finished: before, who verified what was drawn could work it out."""
    if (await read(session, sample_id, actor)).sample.finished_on is None:
        raise SampleUnfinished
    return await store.frame(session, actor.area, sample_id, after, limit)


async def read_sampled(session: Session, sampled_id: UUID, actor: Actor) -> SampledOutcome:
    sampled = await store.find_sampled(session, sampled_id, actor)
    if sampled is None:
        raise UnknownSample
    return sampled


async def decide(
    session: Session, sampled_id: UUID, body: SampledBody, expected: int | None, actor: Actor, today: date
) -> SampledOutcome:
    """A decision may be corrected; the sample's result is published anew then."""
    sample = await store.lock(session, (await read_sampled(session, sampled_id, actor)).sample_id)
    sampled = await store.lock_sampled(session, sampled_id)
    check(expected, sampled.revision)
    known_persons = await lock_and_read_of_outcome(session, sampled.outcome_id, actor.area)
    outcome = _as_drawn(known_persons, sampled)
    await _check_hats(session, known_persons, sampled, outcome, actor)
    verifiers = _verifiers(sampled, outcome)
    _check_stands(sampled, outcome, body)
    if sample.purpose == VALIDATION:
        await _move(session, known_persons, sampled, outcome, body, (actor, today))
    await supersede(
        session, sampled, actor, today, state=body.decision, reason_code=_reason(body), decided_by=actor.sub,
        decided_by_organisation=actor.organisation, decided_on=today, verifiers=verifiers,
    )  # fmt: skip
    await _finish(session, sample, actor, today)
    return sampled


def _reason(body: SampledBody) -> str | None:
    return body.reason_code if isinstance(body, FailedBody | NotLookedAtBody) else None


def _as_drawn(known_persons: KnownPersons, sampled: SampledOutcome) -> OutcomeRow | None:
    """With the same evidence, whatever its id is by now; None where nobody has that any more."""
    rows = (row for published in known_persons.published.values() for row in published.outcomes)
    drawn = (sampled.measure, sampled.fingerprint, str(sampled.episode_id), sampled.party)
    same = [row for row in rows if said_of(row) == drawn]
    return min(same, key=lambda row: (row.state == "withdrawn", row.reason != "refused"), default=None)


async def _check_hats(
    session: Session, known_persons: KnownPersons, sampled: SampledOutcome, outcome: OutcomeRow | None, actor: Actor
) -> None:
    for verifier in _verifiers(sampled, outcome):
        mine = actor.sub == verifier["sub"] or actor.organisation == verifier["organisation"]
        if verifier["sub"] != SYSTEM.sub and mine:
            raise OwnVerification
    outcomes.refuse_own_assessment(known_persons, actor)
    if outcome is None:
        return
    outcomes.check_impartial(outcome, actor)
    if actor.organisation in {recorder["organisation"] for recorder in outcome.recorders}:
        raise OwnDeclaration
    refuse_unnamed(known_persons, outcome, actor)
    await outcomes.refuse_paid(session, known_persons, outcome, actor)


def _verifiers(sampled: SampledOutcome, outcome: OutcomeRow | None) -> list[Json]:
    """Whose word is looked at; once it was decided also theirs who did that, and they may correct it."""
    since = outcome.verifiers if outcome is not None and sampled.state == WAITING else []
    drawn = [*sampled.verifiers, {"sub": sampled.verified_by, "organisation": sampled.verified_by_organisation}]
    return [*drawn, *(verifier for verifier in since if verifier not in drawn)]


def _check_stands(sampled: SampledOutcome, outcome: OutcomeRow | None, body: SampledBody) -> None:
    """What no longer stands as it was drawn can only be set aside, and only for that."""
    stands = outcome is not None and (outcome.state == "achieved" or sampled.state == FAILED)
    if body.decision != SET_ASIDE and not stands:
        raise SampledOutcomeChanged
    if isinstance(body, NotLookedAtBody):
        if sampled.state == FAILED and stands:
            raise bad_value("decision", "is none that takes back that it failed", [VALIDATED])
        if stands and body.reason_code == FALLEN:
            raise bad_value("reasonCode", "is not so: the outcome stands as it was drawn")


async def _move(
    session: Session,
    known_persons: KnownPersons,
    sampled: SampledOutcome,
    outcome: OutcomeRow | None,
    body: SampledBody,
    by: tuple[Actor, date],
) -> None:
    """It falls where it fails, and stands again where that is corrected."""
    word: Refused | Verified
    if isinstance(body, FailedBody) and sampled.state != FAILED:
        word = Refused(decision="refused", reasonCode=body.reason_code)
    elif body.decision == VALIDATED and sampled.state == FAILED:
        word = Verified(decision="verified")
    else:
        return
    assert outcome is not None  # noqa: S101 - it stands, or fell by this
    actor, today = by
    _, decided = await outcomes.decided_of(
        session, known_persons, UUID(outcome.id), word, outcome.revision, actor, today, by_sample=True
    )
    (person,) = known_persons.persons
    await reconcile_known(session, known_persons, today, actor, {person.id: [decided]})


async def _finish(session: Session, sample: Sample, actor: Actor, today: date) -> None:
    """Nothing waits any more: that is published once, and anew with each correction."""
    counts = await store.counted(session, [sample.id])
    if any(row.state == WAITING for row in counts):
        return
    revision = (sample.told_revision or 0) + 1
    await supersede(
        session, sample, actor, today, finished_on=sample.finished_on or today, told_revision=revision,
        told_evidence=True,
    )  # fmt: skip
    if sample.purpose == VALIDATION:
        stand = await store.standing_as_drawn(session, sample.id)
        outbox.add(session, sample.contract, sample_validated(SampleRead(sample, counts), stand, actor))


async def tell_evidence(session: Session, today: date) -> None:
    """Once, of what an older version told: by ids alone, which other evidence may have since."""
    for sample in await store.told_without_evidence(session):
        revision = (sample.told_revision or 0) + 1
        await supersede(session, sample, _drawer(sample), today, told_revision=revision, told_evidence=True)
        outbox.add(session, sample.contract, await restated_sample(session, sample))


def sample_validated(read_sample: SampleRead, stand: Sequence[StandsAsDrawn], actor: Actor) -> SampleValidated:
    sample = read_sample.sample
    classes = [
        {name: row[name] for name in ("code", "measures", "confidence", "margin", "verified", "drawn")}
        | {state: read_sample.count(row["code"], state) for state in (VALIDATED, FAILED, SET_ASIDE)}
        for row in sample.classes
    ]
    return SampleValidated.model_validate(said_by(actor) | {
        "revision": sample.told_revision,
        "voided": False,
        "sample_id": sample.id,
        "contract": sample.contract,
        "month": sample.month,
        "finished_on": sample.finished_on,
        "classes": classes,
        "outcomes": [drawn.outcome_id for drawn in stand if drawn.outcome_id],
        "evidence_keys": [
            evidence_key(drawn.measure, drawn.fingerprint, str(drawn.episode_id), drawn.party) for drawn in stand
        ],
    })  # fmt: skip


async def restated_sample(session: Session, sample: Sample) -> SampleValidated:
    """As it was published last; its actor is then who drew it."""
    counts = await store.counted(session, [sample.id])
    stand = await store.standing_as_drawn(session, sample.id)
    return sample_validated(SampleRead(sample, counts), stand, _drawer(sample))


def _drawer(sample: Sample) -> Actor:
    return Actor(sample.recorded_by, sample.area, sample.recorded_by_organisation, frozenset())


async def agreement(session: Session, actor: Actor) -> Sequence[VerifierCount]:
    return await store.by_verifier(session, actor)
