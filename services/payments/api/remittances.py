"""Remittances: approved runs, on their way to the provider's account."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic.alias_generators import to_camel

from services.payments.api.actors import ContractFilter, Reader, Releaser, RunOrder, after_day, party_of
from services.payments.api.views import remittance_line_view, remittance_view
from services.payments.commands import corrections, returns
from services.payments.commands import remittances as commands
from services.payments.commands.contracts import check_known
from services.payments.commands.passing_on import of_lines
from services.payments.errors import (
    AnotherReference,
    NothingSent,
    RunWaits,
    SeparationOfDuties,
    SettledBefore,
    SettledInFuture,
    UnknownRemittance,
    WrongState,
)
from services.payments.models import Run
from services.payments.schemas import (
    CorrectionBody,
    RemittanceLineView,
    RemittanceView,
    ReturnBody,
    SettlementBody,
    UndoBody,
)
from services.payments.store import runs as store
from shared.kernel.problems import UnknownName
from shared.web.csv_tables import TooManyRows, csv_response, described, fetch_limit, whole
from shared.web.etags import IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["remittances"], route_class=WritingRoute)


@router.get("/remittances", responses=describe(UnknownName))
async def list_remittances(
    query: Page,
    actor: Reader,
    session: ReadSession,
    contract: ContractFilter = None,
    run_id: Annotated[UUID | None, Query(alias="runId", description="Only that of this run.")] = None,
    order: RunOrder = "oldest",
) -> PageOf[RemittanceView]:
    """Remittances in the order of their run dates; a provider sees its own."""
    rows = await store.page(
        session,
        actor.area,
        party_of(actor),
        contract=contract,
        states=commands.REMITTANCE_STATES,
        run_id=run_id,
        after=after_day(query),
        limit=query.fetch,
        newest_first=order == "newest",
    )
    if not rows:
        await check_known(session, actor.area, party_of(actor), contract)
    shown = page(rows, query, lambda run: (run.run_on, run.id))
    return PageOf[RemittanceView](items=[remittance_view(run) for run in shown["items"]], next=shown["next"])


@router.get("/remittances/{remittance_id}", responses=describe(UnknownRemittance))
async def read_remittance(
    remittance_id: UUID, actor: Reader, session: ReadSession, response: Response
) -> RemittanceView:
    """One remittance."""
    return _tagged(await commands.remittance_of(session, actor.area, party_of(actor), remittance_id), response)


@router.get("/remittances/{remittance_id}/lines", responses=describe(UnknownRemittance))
async def list_remittance_lines(
    remittance_id: UUID, query: Page, actor: Reader, session: ReadSession
) -> PageOf[RemittanceLineView]:
    """What it pays for which claim and what was taken off it for which, as it was approved; a provider sees its own."""
    run = await commands.remittance_of(session, actor.area, party_of(actor), remittance_id)
    rows = await store.remitted(session, run.id, query.after(int) or 0, query.fetch)
    passed = await of_lines(session, run.id)
    shown = page(rows, query, lambda line: line.number)
    views = [remittance_line_view(line, passed.get(line.id), run, actor) for line in shown["items"]]
    return PageOf[RemittanceLineView](items=views, next=shown["next"])


@router.get(
    "/remittances/{remittance_id}/lines.csv",
    responses=described("id,number,kind\r\n") | describe(UnknownRemittance, TooManyRows),
    response_class=Response,
)
async def table_remittance_lines(remittance_id: UUID, actor: Reader, session: ReadSession) -> Response:
    """The lines as a table, to whom they are shown; all of them, or none where they are too many for one."""
    run = await commands.remittance_of(session, actor.area, party_of(actor), remittance_id)
    rows = await store.remitted(session, run.id, 0, fetch_limit())
    passed, names = await of_lines(session, run.id), list(RemittanceLineView.model_fields)
    views = (remittance_line_view(line, passed.get(line.id), run, actor) for line in whole(rows))
    return csv_response([to_camel(name) for name in names], ([getattr(v, name) for name in names] for v in views))


@router.post(
    "/remittances/{remittance_id}/settle",
    responses=describe(UnknownRemittance, WrongState, SettledInFuture, SettledBefore, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def settle_remittance(
    remittance_id: UUID,
    body: SettlementBody,
    actor: Releaser,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> RemittanceView:
    """Finance has paid it, under its own reference."""
    return _tagged(await commands.settle_remittance(session, remittance_id, body, actor, today, expected), response)


@router.post(
    "/remittances/{remittance_id}/return",
    responses=describe(UnknownRemittance, WrongState, NothingSent, AnotherReference, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def return_remittance(
    remittance_id: UUID,
    body: ReturnBody,
    actor: Releaser,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> RemittanceView:
    """The bank sent it back: its net amount is due again, less what is still owed of its lines."""
    return _tagged(await returns.return_remittance(session, remittance_id, body, actor, today, expected), response)


@router.post(
    "/remittances/{remittance_id}/undo-return",
    responses=describe(UnknownRemittance, WrongState, RunWaits, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def undo_return(
    remittance_id: UUID,
    body: UndoBody,
    actor: Releaser,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> RemittanceView:
    """The return was reported by mistake: nothing of it is due again, and what was paid again is owed."""
    return _tagged(await returns.undo_return(session, remittance_id, body, actor, today, expected), response)


@router.post(
    "/remittances/{remittance_id}/correct",
    responses=describe(UnknownRemittance, WrongState, SettledInFuture, SettledBefore, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def correct_settlement(
    remittance_id: UUID,
    body: CorrectionBody,
    actor: Releaser,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> RemittanceView:
    """The settlement was reported with a wrong day or reference: both stay in the ledger, with the reason."""
    return _tagged(await corrections.correct_settlement(session, remittance_id, body, actor, today, expected), response)


def _tagged(run: Run, response: Response) -> RemittanceView:
    response.headers["ETag"] = etag(run.revision)
    return remittance_view(run)
