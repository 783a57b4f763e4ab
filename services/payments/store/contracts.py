"""Published versions as they were written, for what money does not depend on: titles, and the words of measures."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from services.payments.models import SchemeVersion
from shared.data.db import Session
from shared.data.statements import among, param, statement


@dataclass(frozen=True, slots=True)
class _Canonical:
    hash: str
    scheme: dict[str, Any]


_BY_HASHES = statement(
    select(SchemeVersion.hash, SchemeVersion.scheme).where(
        SchemeVersion.area == param.area, among(SchemeVersion.hash, param.hashes), ~col(SchemeVersion.voided)
    ),
    into=_Canonical,
)


async def canonical_schemes(session: Session, area: str, hashes: Collection[str]) -> dict[str, dict[str, Any]]:
    rows = await _BY_HASHES.all(session, area=area, hashes=list(hashes)) if hashes else []
    return {row.hash: row.scheme for row in rows}
