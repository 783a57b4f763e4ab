"""Mappings for the council's ledger: those that are shipped, and those of an area's own."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.payments.models import LedgerMappingVersion
from services.payments.models.suppliers import CONFIRMED
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import param, statement

_FOLDER = Path(__file__).parent
_OF_CODE = statement(
    select(LedgerMappingVersion)
    .where(LedgerMappingVersion.area == param.area, LedgerMappingVersion.code == param.code)
    .order_by(col(LedgerMappingVersion.version).desc())
)
_CONFIRMED = statement(
    select(LedgerMappingVersion)
    .where(LedgerMappingVersion.area == param.area, LedgerMappingVersion.state == CONFIRMED)
    .order_by(col(LedgerMappingVersion.code), col(LedgerMappingVersion.version))
)
_FIND = statement(
    select(LedgerMappingVersion).where(LedgerMappingVersion.id == param.id, LedgerMappingVersion.area == param.area)
)
_PAGES = pages(
    select(LedgerMappingVersion).where(LedgerMappingVersion.area == param.area),
    by=[LedgerMappingVersion.code, LedgerMappingVersion.version],
    narrowed=[LedgerMappingVersion.code == param.code, LedgerMappingVersion.state == param.state],
)


@cache
def shipped() -> dict[str, Any]:
    """By code, as they are written; they are version 1 of every area."""
    bodies = [tomllib.loads(path.read_text()) for path in sorted(_FOLDER.glob("*.toml"))]
    return {body["code"]: body for body in bodies}


async def of_code(session: Session, area: str, code: str) -> Sequence[LedgerMappingVersion]:
    """All that were ever proposed, the last version first."""
    return await _OF_CODE.all(session, area=area, code=code)


async def confirmed(session: Session, area: str) -> Sequence[LedgerMappingVersion]:
    """All that ever were, by code and version."""
    return await _CONFIRMED.all(session, area=area)


async def version_of(session: Session, area: str, version_id: UUID) -> LedgerMappingVersion | None:
    return await _FIND.first(session, area=area, id=version_id)


async def page(
    session: Session, area: str, *, code: str | None, state: str | None, after: tuple[str, int] | None, limit: int
) -> Sequence[LedgerMappingVersion]:
    """By code, each in the order in which they were proposed."""
    return await _PAGES.page(session, after=after, limit=limit, area=area, code=code, state=state)
