"""The audit of an area, as an auditor reads it: the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from shared.data.auditing import KeptEntry
from shared.data.db import Session
from shared.data.statements import Statement, names_of, sql


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """None asks for all. Days are those of the United Kingdom."""

    client_id: UUID | None = None
    sub: str | None = None
    organisation: str | None = None
    since: date | None = None
    until: date | None = None


_DAY = "CAST(at AT TIME ZONE 'Europe/London' AS date)"
_NARROWED = {
    "client_id": "people @> ARRAY[CAST(:client_id AS uuid)]",
    "sub": "sub = :sub",
    "organisation": "organisation = :organisation",
    "since": f"{_DAY} >= CAST(:since AS date)",
    "until": f"{_DAY} <= CAST(:until AS date)",
    "after": "id < CAST(:after AS uuid)",
}


@cache
def _list(asked: tuple[str, ...]) -> Statement[KeptEntry]:
    """Only with what was asked, so that it finds its index."""
    where = " AND ".join(["area = :area", *(_NARROWED[name] for name in asked)])
    return sql(
        f"SELECT {names_of(KeptEntry)} FROM audit_entry WHERE {where} ORDER BY id DESC LIMIT :limit", into=KeptEntry
    )


async def list_entries(
    session: Session, area: str, wanted: AuditFilter, after: UUID | None, limit: int
) -> Sequence[KeptEntry]:
    values = {name: getattr(wanted, name) for name in AuditFilter.__slots__} | {"after": after}
    asked = {name: value for name, value in values.items() if value is not None}
    return await _list(tuple(sorted(asked))).all(session, area=area, limit=limit, **asked)
