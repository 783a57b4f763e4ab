"""Disputes and queries, and which claims one is open on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from services.payments.models import Dispute
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement

CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ClaimStanding:
    """What stands of a claim now, also as far as it comes with its quarter's balance."""

    key: UUID
    pence: int


_FIND = statement(select(Dispute).where(Dispute.id == param.id, Dispute.area == param.area))
_OPEN_OF = statement(select(Dispute).where(Dispute.claim_id == param.claim_id, Dispute.state != CLOSED))
_DISPUTED = statement(
    select(Dispute.claim_id).where(among(Dispute.claim_id, param.keys), col(Dispute.state) != CLOSED), into=UUID
)
_PAGES = pages(
    select(Dispute).where(Dispute.area == param.area, among(Dispute.state, param.states)),
    by=[Dispute.opened_on, Dispute.id],
    narrowed=[
        Dispute.party == param.party,
        Dispute.contract == param.contract,
        Dispute.claim_id == param.claim_id,
    ],
)
_STANDING = sql(
    """
    SELECT key, pence + coalesce(accrued_pence, 0) AS pence FROM amount WHERE key = ANY (CAST(:keys AS uuid[]))
    """,
    into=ClaimStanding,
)


async def dispute_of(session: Session, area: str, party: str | None, dispute_id: UUID) -> Dispute | None:
    """`party`: only of its money; None: of all."""
    dispute = await _FIND.first(session, id=dispute_id, area=area)
    return dispute if dispute is not None and party in {None, dispute.party} else None


async def open_of(session: Session, claim_id: UUID) -> Dispute | None:
    """There is one at a time."""
    return await _OPEN_OF.first(session, claim_id=claim_id)


async def disputed(session: Session, keys: Sequence[UUID]) -> set[UUID]:
    """Those of these claims on which one is open."""
    return set(await _DISPUTED.all(session, keys=list(keys))) if keys else set()


async def standing(session: Session, keys: Sequence[UUID]) -> dict[UUID, int]:
    return {row.key: row.pence for row in await _STANDING.all(session, keys=list(keys))} if keys else {}


async def page(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    claim_id: UUID | None,
    states: Sequence[str],
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Dispute]:
    """In the order in which they were opened."""
    return await _PAGES.page(
        session, after=after, limit=limit, area=area, party=party, contract=contract, claim_id=claim_id,
        states=list(states),
    )  # fmt: skip
