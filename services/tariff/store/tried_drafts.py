"""Which drafts were tried on what has happened."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import select

from services.tariff.models import TriedDraft
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import param, statement

_FIND = statement(select(TriedDraft).where(TriedDraft.what_if_id == param.what_if_id, TriedDraft.area == param.area))
_PAGES = pages(
    select(TriedDraft).where(
        TriedDraft.area == param.area, TriedDraft.scheme_id == param.scheme_id, TriedDraft.version == param.version,
        TriedDraft.hash == param.hash,
    ),
    by=[TriedDraft.what_if_id],
    falling=True,
)  # fmt: skip


async def tried(session: Session, area: str, what_if_id: UUID) -> TriedDraft | None:
    return await _FIND.first(session, area=area, what_if_id=what_if_id)


async def page(
    session: Session, area: str, scheme_id: str, version: int, seen_hash: str, *, after: UUID | None, limit: int
) -> Sequence[TriedDraft]:
    """Of a draft as it was written then, the newest first."""
    return await _PAGES.page(
        session, after=after, limit=limit, area=area, scheme_id=scheme_id, version=version, hash=seen_hash
    )
