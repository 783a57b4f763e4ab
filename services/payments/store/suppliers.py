"""Who each party is in the council's ledger."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from services.payments.models import Supplier
from services.payments.models.suppliers import CONFIRMED
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import param, statement

_FIND = statement(select(Supplier).where(Supplier.id == param.id, Supplier.area == param.area))
_OF_PARTY = statement(
    select(Supplier)
    .where(Supplier.area == param.area, Supplier.party == param.party)
    .order_by(col(Supplier.number).desc())
)
_CONFIRMED = statement(select(Supplier).where(Supplier.area == param.area, Supplier.state == CONFIRMED))
_PAGES = pages(
    select(Supplier).where(Supplier.area == param.area),
    by=[Supplier.party, Supplier.number],
    narrowed=[Supplier.party == param.party],
)


async def supplier_of(session: Session, area: str, supplier_id: UUID) -> Supplier | None:
    return await _FIND.first(session, area=area, id=supplier_id)


async def of_party(session: Session, area: str, party: str) -> Sequence[Supplier]:
    """The last one first."""
    return await _OF_PARTY.all(session, area=area, party=party)


async def confirmed(session: Session, area: str) -> dict[str, list[Supplier]]:
    """All that ever were, by party."""
    by_party: dict[str, list[Supplier]] = {}
    for supplier in await _CONFIRMED.all(session, area=area):
        by_party.setdefault(supplier.party, []).append(supplier)
    return by_party


async def page(
    session: Session, area: str, *, party: str | None, after: tuple[str, int] | None, limit: int
) -> Sequence[Supplier]:
    """By party, each in the order in which they were proposed."""
    return await _PAGES.page(session, after=after, limit=limit, area=area, party=party)
