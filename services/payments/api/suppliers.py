"""Who each party is in the council's ledger, changed by two people."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.payments.api.actors import Council, FinanceOfficer
from services.payments.commands import suppliers as commands
from services.payments.errors import NotAParty, SeparationOfDuties, SupplierDecided, SupplierWaits, UnknownSupplier
from services.payments.models import Supplier
from services.payments.schemas.runs import Code
from services.payments.schemas.suppliers import SupplierBody, SupplierRefusalBody, SupplierView
from services.payments.store import suppliers as store
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(prefix="/suppliers", tags=["ledger files"], route_class=WritingRoute)


@router.get("")
async def list_suppliers(
    query: Page,
    actor: Council,
    session: ReadSession,
    today: Today,
    party: Annotated[Code | None, Query(description="Only of this organisation.")] = None,
) -> PageOf[SupplierView]:
    """All that was ever proposed, by party, in the order in which it was."""
    rows = await store.page(session, actor.area, party=party, after=query.after(str, int), limit=query.fetch)
    counting = await commands.in_force(session, actor.area, today)
    shown = page(rows, query, lambda supplier: (supplier.party, supplier.number))
    views = [_view(supplier, counting) for supplier in shown["items"]]
    return PageOf[SupplierView](items=views, next=shown["next"])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=describe(NotAParty, SupplierWaits, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def propose_supplier(
    body: SupplierBody, actor: FinanceOfficer, session: WriteSession, today: Today, response: Response
) -> SupplierView:
    """Say who a party is in the council's ledger from a day on. It counts once another person has confirmed it."""
    supplier = await commands.propose(session, body, actor, today)
    response.headers["Location"] = f"/suppliers/{supplier.id}"
    return _view(supplier, {})


@router.get("/{supplier_id}", responses=describe(UnknownSupplier))
async def read_supplier(supplier_id: UUID, actor: Council, session: ReadSession, today: Today) -> SupplierView:
    """One of them."""
    supplier = await commands.supplier_of(session, actor.area, supplier_id)
    return _view(supplier, await commands.in_force(session, actor.area, today))


@router.post(
    "/{supplier_id}/confirm",
    responses=describe(UnknownSupplier, SupplierDecided, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def confirm_supplier(
    supplier_id: UUID, actor: FinanceOfficer, session: WriteSession, today: Today
) -> SupplierView:
    """Another person has compared it with the council's ledger: it counts from its day on."""
    supplier = await commands.confirm(session, supplier_id, actor, today)
    return _view(supplier, await commands.in_force(session, actor.area, today))


@router.post(
    "/{supplier_id}/refuse",
    responses=describe(UnknownSupplier, SupplierDecided),
    dependencies=[Depends(idempotency_key)],
)
async def refuse_supplier(
    supplier_id: UUID, body: SupplierRefusalBody, actor: FinanceOfficer, session: WriteSession, today: Today
) -> SupplierView:
    """It is not so; what was confirmed before goes on. Who proposed it may take it back like that too."""
    return _view(await commands.refuse(session, supplier_id, body.reason, actor, today), {})


def _view(supplier: Supplier, counting: Mapping[str, Supplier]) -> SupplierView:
    counts = supplier.party in counting and counting[supplier.party].id == supplier.id
    return SupplierView.model_validate(supplier.model_dump() | {"counts": counts})
