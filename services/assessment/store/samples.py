"""Samples of verified outcomes: what they are drawn from, and what became of what was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, exists, func, or_
from sqlmodel import col, select

from services.assessment.models import Outcome, Sample, SampledOutcome, SampleFrame
from services.assessment.models.samples import COUNTER_VERIFICATION, FAILED, FALLEN, VALIDATION, WAITING
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import command, param, sql, statement
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class OutcomeOfMonth:
    """Declared, and verified where somebody has."""

    id: UUID
    measure: str
    achieved_on: date
    fingerprint: str
    episode_id: UUID
    party: str
    verified_by: str | None
    verified_by_organisation: str | None
    verifiers: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class StandsAsDrawn:
    """The evidence that was drawn, and under which id it stands; None where that is free, or has other evidence."""

    measure: str
    fingerprint: str
    episode_id: UUID
    party: str
    outcome_id: UUID | None


@dataclass(frozen=True, slots=True)
class StateCount:
    sample_id: UUID
    class_code: str
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class VerifierCount:
    purpose: str
    organisation: str
    verifier: str
    state: str
    count: int


# They are few: who draws does it alone.
_LOCK = command("LOCK TABLE sample IN SHARE ROW EXCLUSIVE MODE")
_OF_MONTH = sql(
    """
    SELECT id, measure, achieved_on, fingerprint, episode_id, party,
           CASE WHEN state = 'achieved' THEN verified_by END AS verified_by,
           CASE WHEN state = 'achieved' THEN verified_by_organisation END AS verified_by_organisation,
           verifiers
      FROM outcome
     WHERE area = :area AND state IN ('proposed', 'achieved') AND contract = :contract
       AND achieved_on >= :starts AND achieved_on < :ends
    """,
    into=OutcomeOfMonth,
)
_DRAWN_BEFORE = statement(
    select(Sample.id).where(
        Sample.area == param.area,
        Sample.contract == param.contract,
        Sample.month == param.month,
        Sample.purpose == param.purpose,
    )
)
_FIND = statement(select(Sample).where(Sample.id == param.id, Sample.area == param.area))
_LOCK_SAMPLE = statement(select(Sample).where(Sample.id == param.id).with_for_update())
_PAGES = pages(
    select(Sample).where(Sample.area == param.area),
    by=[Sample.id],
    narrowed=[Sample.contract == param.contract, Sample.month == param.month, Sample.purpose == param.purpose],
)
# Who verified it, before it was drawn or since, is not shown that it was drawn, as long as it waits.
_MINE = func.jsonb_build_array(func.jsonb_build_object("organisation", param("organisation", String)))
_IS_SHOWN = or_(
    col(SampledOutcome.state) != WAITING,
    and_(
        ~col(SampledOutcome.verifiers).contains(_MINE),
        ~exists().where(
            col(Outcome.episode_id) == SampledOutcome.episode_id,
            col(Outcome.measure) == SampledOutcome.measure,
            col(Outcome.fingerprint) == SampledOutcome.fingerprint,
            col(Outcome.party) == SampledOutcome.party,
            col(Outcome.verifiers).contains(_MINE),
        ),
    ),
)
_SAMPLED = select(SampledOutcome).where(SampledOutcome.area == param.area, _IS_SHOWN)
_FIND_SAMPLED = statement(_SAMPLED.where(SampledOutcome.id == param.id))
_LOCK_SAMPLED = statement(select(SampledOutcome).where(SampledOutcome.id == param.id).with_for_update())
_PAGES_SAMPLED = pages(
    _SAMPLED.where(SampledOutcome.sample_id == param.sample_id),
    by=[SampledOutcome.id],
    narrowed=[SampledOutcome.state == param.state],
)
# Its evidence may stand under another id by now, and other evidence under its own.
_STAND_AS_DRAWN = sql(
    """
    SELECT drawn.measure, drawn.fingerprint, drawn.episode_id, drawn.party,
           coalesce(same.id, CASE WHEN other.id IS NULL THEN drawn.outcome_id END) AS outcome_id
      FROM sampled_outcome AS drawn
      LEFT JOIN outcome AS other ON other.id = drawn.outcome_id
      LEFT JOIN LATERAL (
          SELECT outcome.id FROM outcome
           WHERE outcome.episode_id = drawn.episode_id AND outcome.measure = drawn.measure
             AND outcome.fingerprint = drawn.fingerprint AND outcome.party = drawn.party
           ORDER BY outcome.state = 'withdrawn', outcome.id LIMIT 1) AS same ON true
     WHERE drawn.sample_id = :sample_id AND drawn.state <> :failed AND drawn.reason_code IS DISTINCT FROM :fallen
     ORDER BY drawn.id
    """,
    into=StandsAsDrawn,
)
_TOLD_WITHOUT_EVIDENCE = statement(
    select(Sample)
    .where(Sample.purpose == VALIDATION, col(Sample.told_revision).is_not(None), ~col(Sample.told_evidence))
    .order_by(col(Sample.id))
)
_FRAME = pages(
    select(SampleFrame).where(SampleFrame.area == param.area, SampleFrame.sample_id == param.sample_id),
    by=[SampleFrame.lot],
)
_COUNTED = sql(
    """
    SELECT sample_id, class_code, state, count(*) AS count FROM sampled_outcome
     WHERE sample_id = ANY(CAST(:samples AS uuid[])) GROUP BY sample_id, class_code, state
    """,
    into=StateCount,
)
_BY_VERIFIER = sql(
    """
    SELECT sample.purpose, sampled.verified_by_organisation AS organisation, sampled.verified_by AS verifier,
           sampled.state, count(*) AS count
      FROM sampled_outcome sampled JOIN sample ON sample.id = sampled.sample_id
     WHERE sampled.area = :area AND NOT (sampled.state = 'waiting' AND sampled.verified_by_organisation = :organisation)
     GROUP BY sample.purpose, sampled.verified_by_organisation, sampled.verified_by, sampled.state
     ORDER BY 1, 2, 3, 4
    """,
    into=VerifierCount,
)
_FAILED = statement(
    select(SampledOutcome.id)
    .join(Sample, col(Sample.id) == SampledOutcome.sample_id)
    .where(
        SampledOutcome.measure == param.measure,
        SampledOutcome.fingerprint == param.fingerprint,
        SampledOutcome.episode_id == param.episode_id,
        SampledOutcome.party == param.party,
        SampledOutcome.state == FAILED,
        Sample.purpose != COUNTER_VERIFICATION,
    )
)


async def lock_all(session: Session) -> None:
    await _LOCK.execute(session)


async def of_month(session: Session, area: str, contract: str, starts: date, ends: date) -> Sequence[OutcomeOfMonth]:
    return await _OF_MONTH.all(session, area=area, contract=contract, starts=starts, ends=ends)


async def is_drawn(session: Session, area: str, contract: str, month: date, purpose: str) -> bool:
    drawn = await _DRAWN_BEFORE.first(session, area=area, contract=contract, month=month, purpose=purpose)
    return drawn is not None


async def find(session: Session, sample_id: UUID, area: str) -> Sample | None:
    return await _FIND.first(session, id=sample_id, area=area)


async def lock(session: Session, sample_id: UUID) -> Sample:
    return await _LOCK_SAMPLE.one(session, id=sample_id)


async def page(
    session: Session, area: str, asked: tuple[str | None, date | None, str | None], after: UUID | None, limit: int
) -> Sequence[Sample]:
    contract, month, purpose = asked
    narrowed = {"contract": contract, "month": month, "purpose": purpose}
    return await _PAGES.page(session, after=after, limit=limit, area=area, **narrowed)


async def find_sampled(session: Session, sampled_id: UUID, actor: Actor) -> SampledOutcome | None:
    return await _FIND_SAMPLED.first(session, id=sampled_id, area=actor.area, organisation=actor.organisation)


async def lock_sampled(session: Session, sampled_id: UUID) -> SampledOutcome:
    return await _LOCK_SAMPLED.one(session, id=sampled_id)


async def page_of_sampled(
    session: Session, actor: Actor, sample_id: UUID, state: str | None, after: UUID | None, limit: int
) -> Sequence[SampledOutcome]:
    return await _PAGES_SAMPLED.page(
        session, after=after, limit=limit, area=actor.area, organisation=actor.organisation, sample_id=sample_id,
        state=state,
    )  # fmt: skip


async def standing_as_drawn(session: Session, sample_id: UUID) -> Sequence[StandsAsDrawn]:
    """In the order of their lots within each class. Not what failed or had fallen: what stands in its place since rests
    on evidence that nobody drew.
    """
    return await _STAND_AS_DRAWN.all(session, sample_id=sample_id, failed=FAILED, fallen=FALLEN)


async def told_without_evidence(session: Session) -> Sequence[Sample]:
    """Whose result an older version told by ids alone."""
    return await _TOLD_WITHOUT_EVIDENCE.all(session)


async def frame(session: Session, area: str, sample_id: UUID, after: str | None, limit: int) -> Sequence[SampleFrame]:
    return await _FRAME.page(session, after=after, limit=limit, area=area, sample_id=sample_id)


async def counted(session: Session, samples: Sequence[UUID]) -> Sequence[StateCount]:
    return await _COUNTED.all(session, samples=list(samples))


async def by_verifier(session: Session, actor: Actor) -> Sequence[VerifierCount]:
    """Of their own organisation's without what waits: that it was drawn is not theirs to know."""
    return await _BY_VERIFIER.all(session, area=actor.area, organisation=actor.organisation)


async def has_failed(session: Session, measure: str, fingerprint: str, episode_id: UUID, party: str) -> bool:
    """Whether this evidence failed its validation."""
    failed = await _FAILED.first(session, measure=measure, fingerprint=fingerprint, episode_id=episode_id, party=party)
    return failed is not None
