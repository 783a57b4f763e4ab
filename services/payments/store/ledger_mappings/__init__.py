"""Mappings for the council's ledger: those that are shipped, and those of an area's own."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from services.payments.models import LedgerMappingVersion
from shared.data.db import Session
from shared.data.statements import param, statement

_FOLDER = Path(__file__).parent
_OF_CODE = statement(
    select(LedgerMappingVersion)
    .where(LedgerMappingVersion.area == param.area, LedgerMappingVersion.code == param.code)
    .order_by(col(LedgerMappingVersion.version).desc())
)
_OF_AREA = statement(
    select(LedgerMappingVersion)
    .where(LedgerMappingVersion.area == param.area)
    .order_by(col(LedgerMappingVersion.code), col(LedgerMappingVersion.version))
)


@cache
def shipped() -> dict[str, Any]:
    """By code, as they are written; they are version 1 of every area."""
    bodies = [tomllib.loads(path.read_text()) for path in sorted(_FOLDER.glob("*.toml"))]
    return {body["code"]: body for body in bodies}


async def of_code(session: Session, area: str, code: str) -> Sequence[LedgerMappingVersion]:
    """The last version first."""
    return await _OF_CODE.all(session, area=area, code=code)


async def of_area(session: Session, area: str) -> Sequence[LedgerMappingVersion]:
    """By code and version."""
    return await _OF_AREA.all(session, area=area)
