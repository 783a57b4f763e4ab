"""What verifiers decided, each word beside the outcome that it is about now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from services.assessment.models import Outcome, Verification
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, statement


@dataclass(frozen=True, slots=True)
class SaidOfOutcome:
    """`outcome_id` and `outcome_state` are of the outcome with this evidence; of the one that was asked for, if none
    has it any more.
    """

    verification: Verification
    outcome_id: UUID
    outcome_state: str


@dataclass(frozen=True, slots=True)
class OutcomeRefusal:
    """Why an outcome is refused, by a code; None where the word gave none."""

    id: UUID
    reason_code: str | None


_now, _same = aliased(Outcome), aliased(Outcome)
# What counts, or else what was refused: another outcome of the same evidence may have fallen for other reasons.
_of_this_evidence = (
    select(_same.id)
    .where(
        _same.area == Verification.area,
        _same.measure == Verification.measure,
        _same.fingerprint == Verification.fingerprint,
        _same.episode_id == Verification.episode_id,
        _same.party == Verification.party,
    )
    .order_by(col(_same.state) == "withdrawn", col(_same.reason).is_distinct_from("refused"))
    .limit(1)
    .correlate(Verification)
    .scalar_subquery()
)
_REFUSALS = statement(
    select(Outcome.id, Verification.reason_code)
    .join(
        Verification,
        and_(
            col(Verification.measure) == Outcome.measure,
            col(Verification.fingerprint) == Outcome.fingerprint,
            col(Verification.episode_id) == Outcome.episode_id,
            col(Verification.party) == Outcome.party,
        ),
    )
    .where(among(Outcome.id, param.ids), Verification.decision == "refused"),
    into=OutcomeRefusal,
)
_DECIDED = pages(
    select(Verification, col(_now.id).label("outcome_id"), col(_now.state).label("outcome_state"))
    .join(_now, col(_now.id) == func.coalesce(_of_this_evidence, Verification.outcome_id))
    .where(Verification.area == param.area),
    by=[Verification.decided_on, Verification.id],
    narrowed=[among(Verification.client_id, param.clients), Verification.decided_on >= param.since],
    into=SaidOfOutcome,
)


async def refusals(session: Session, ids: Collection[UUID]) -> dict[UUID, str | None]:
    """By the id of those of them that are refused."""
    return {refusal.id: refusal.reason_code for refusal in await _REFUSALS.all(session, ids=list(ids))}


async def page_of(
    session: Session,
    area: str,
    *,
    clients: Collection[UUID] | None,
    since: date | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[SaidOfOutcome]:
    wanted = {"clients": None if clients is None else list(clients), "since": since}
    return await _DECIDED.page(session, area=area, after=after, limit=limit, **wanted)
