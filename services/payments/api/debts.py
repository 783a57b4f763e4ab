"""Debts: what could not be netted in time, is invoiced, and is collected or written off."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.payments.api.actors import ContractFilter, Reader, Releaser, after_day, party_of
from services.payments.api.views import debt_view
from services.payments.commands import debts as commands
from services.payments.commands.contracts import check_known
from services.payments.errors import (
    DebtBefore,
    DebtInFuture,
    MoreThanOwed,
    NotReported,
    ReportedBefore,
    SeparationOfDuties,
    UnknownDebt,
)
from services.payments.models import Debt
from services.payments.schemas import CollectionBody, DebtView, ReportUndoBody, WriteOffBody
from services.payments.store import debts as store
from shared.kernel.problems import UnknownName
from shared.web.etags import IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["remittances"], route_class=WritingRoute)
_REPORTS = describe(UnknownDebt, MoreThanOwed, ReportedBefore, DebtInFuture, DebtBefore, SeparationOfDuties)


@router.get("/debts", responses=describe(UnknownName))
async def list_debts(
    query: Page,
    actor: Reader,
    session: ReadSession,
    contract: ContractFilter = None,
) -> PageOf[DebtView]:
    """What could not be netted in time, in the order in which it was raised."""
    rows = await store.page(
        session, actor.area, party_of(actor), contract=contract, after=after_day(query), limit=query.fetch
    )
    if not rows:
        await check_known(session, actor.area, party_of(actor), contract)
    shown = page(rows, query, lambda debt: (debt.raised_on, debt.id))
    return PageOf[DebtView](items=[debt_view(debt) for debt in shown["items"]], next=shown["next"])


@router.post("/debts/{debt_id}/collect", responses=_REPORTS, dependencies=[Depends(idempotency_key)])
async def collect_debt(
    debt_id: UUID,
    body: CollectionBody,
    actor: Releaser,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> DebtView:
    """Finance has had it from the provider, all or part, under a reference of its own."""
    return _tagged(await commands.collect(session, debt_id, body, actor, today, expected), response)


@router.post("/debts/{debt_id}/write-off", responses=_REPORTS, dependencies=[Depends(idempotency_key)])
async def write_off_debt(
    debt_id: UUID,
    body: WriteOffBody,
    actor: Releaser,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> DebtView:
    """Finance gives it up, all or part, with a reason."""
    return _tagged(await commands.write_off(session, debt_id, body, actor, today, expected), response)


@router.post(
    "/debts/{debt_id}/undo-report",
    responses=describe(UnknownDebt, NotReported, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def undo_debt_report(
    debt_id: UUID,
    body: ReportUndoBody,
    actor: Releaser,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> DebtView:
    """A collection or write-off was reported by mistake: the debt is open again. Its reference is free again."""
    return _tagged(await commands.undo_report(session, debt_id, body, actor, today, expected), response)


def _tagged(debt: Debt, response: Response) -> DebtView:
    response.headers["ETag"] = etag(debt.revision)
    return debt_view(debt)
