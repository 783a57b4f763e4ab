"""Files for the council's ledger."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.payments.api.actors import Council, FinanceOfficer
from services.payments.commands import ledger_files as commands
from services.payments.commands.files_sent import say_sent
from services.payments.errors import (
    FileDiffers,
    NothingToSay,
    SentOtherwise,
    SentOutOfTime,
    SupplierLacks,
    UnknownFile,
    UnknownMapping,
    UnknownRun,
    WrongState,
)
from services.payments.models import LedgerFile, LedgerFileSent
from services.payments.schemas.ledger_files import (
    FileSentBody,
    LedgerFileBody,
    LedgerFileView,
)
from services.payments.store import ledger_files as store
from shared.data.db import Session
from shared.web.csv_tables import CSV, described
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["ledger files"], route_class=WritingRoute)


@router.get("/ledger-files")
async def list_ledger_files(
    query: Page,
    actor: Council,
    session: ReadSession,
    run_id: Annotated[UUID | None, Query(alias="runId", description="Only of this run.")] = None,
) -> PageOf[LedgerFileView]:
    """All that were made, the newest first."""
    rows = await store.page(session, actor.area, run_id=run_id, after=query.after(UUID), limit=query.fetch)
    shown = page(rows, query, lambda file: file.id)
    sent = await store.sent(session, [file.id for file in shown["items"]])
    items = [_file_view(file, sent.get(file.id)) for file in shown["items"]]
    return PageOf[LedgerFileView](items=items, next=shown["next"])


@router.post(
    "/ledger-files",
    status_code=status.HTTP_201_CREATED,
    responses=describe(UnknownRun, UnknownMapping, WrongState, SupplierLacks, FileDiffers, NothingToSay),
    dependencies=[Depends(idempotency_key)],
)
async def make_ledger_file(
    body: LedgerFileBody, actor: FinanceOfficer, session: WriteSession, today: Today, response: Response
) -> LedgerFileView:
    """Make a file for the ledger. Of a run it is made once: asked for again by the same mapping it is the one that was
    made, and by another the same lines, written otherwise.
    """
    file = await commands.make(session, body, actor, today)
    response.headers["Location"] = f"/ledger-files/{file.id}"
    return await _with_sent(session, file)


@router.get("/ledger-files/{file_id}", responses=describe(UnknownFile))
async def read_ledger_file(file_id: UUID, actor: Council, session: ReadSession) -> LedgerFileView:
    """From which run it was made, by whom, when and how; and what its bytes come to."""
    return await _with_sent(session, await commands.file_of(session, actor.area, file_id))


@router.post(
    "/ledger-files/{file_id}/sent",
    responses=describe(UnknownFile, SentOtherwise, SentOutOfTime),
    dependencies=[Depends(idempotency_key)],
)
async def say_ledger_file_sent(
    file_id: UUID, body: FileSentBody, actor: FinanceOfficer, session: WriteSession, today: Today
) -> LedgerFileView:
    """Say that the file was imported into the ledger, once: *Close a month* asks for it."""
    return await _with_sent(session, await say_sent(session, file_id, body, actor, today))


@router.get(
    "/ledger-files/{file_id}/content",
    responses=described("invoice_number,invoice_type,invoice_date\r\n") | describe(UnknownFile),
    response_class=Response,
)
async def download_ledger_file(file_id: UUID, actor: Council, session: ReadSession) -> Response:
    """The file itself, byte by byte as it was made."""
    file = await commands.file_of(session, actor.area, file_id)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=f"{CSV}; charset=utf-8", headers=headers)


async def _with_sent(session: Session, file: LedgerFile) -> LedgerFileView:
    return _file_view(file, (await store.sent(session, [file.id])).get(file.id))


def _file_view(file: LedgerFile, sent: LedgerFileSent | None) -> LedgerFileView:
    said = {"sent_on": sent and sent.sent_on, "batch": sent and sent.batch, "sent_said_by": sent and sent.said_by}
    return LedgerFileView.model_validate(file.model_dump(exclude={"content", "said"}) | said)
