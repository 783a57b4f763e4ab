"""Files for the council's ledger, as they were made."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from services.payments.models import LedgerFile, LedgerFileSent
from shared.data.db import Row, Session
from shared.data.pages import pages
from shared.data.records import insert
from shared.data.statements import among, param, statement

_FIND = statement(select(LedgerFile).where(LedgerFile.id == param.id, LedgerFile.area == param.area))
_OF_RUN = statement(select(LedgerFile).where(LedgerFile.run_id == param.run_id).order_by(col(LedgerFile.id)))
_SENT = statement(select(LedgerFileSent).where(among(LedgerFileSent.file_id, param.ids)))
_PAGES = pages(
    select(LedgerFile).where(LedgerFile.area == param.area),
    by=[LedgerFile.id],
    narrowed=[LedgerFile.run_id == param.run_id],
    falling=True,
)


async def file_of(session: Session, area: str, file_id: UUID) -> LedgerFile | None:
    return await _FIND.first(session, area=area, id=file_id)


async def of_run(session: Session, run_id: UUID) -> Sequence[LedgerFile]:
    """Of invoices, in the order in which they were made."""
    return await _OF_RUN.all(session, run_id=run_id)


async def page(
    session: Session, area: str, *, run_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[LedgerFile]:
    """The newest first."""
    return await _PAGES.page(session, after=after, limit=limit, area=area, run_id=run_id)


async def sent(session: Session, ids: Sequence[UUID]) -> dict[UUID, LedgerFileSent]:
    """Those of these files of which it is said that they were imported."""
    rows = await _SENT.all(session, ids=list(ids)) if ids else []
    return {row.file_id: row for row in rows}


async def keep_sent(session: Session, row: Row) -> LedgerFileSent:
    return await insert(session, LedgerFileSent, **row)
