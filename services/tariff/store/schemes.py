"""Queries about schemes. Nothing is found across areas."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from services.tariff.models import SchemeVersion
from shared.data.db import Session, rows
from shared.data.records import fetch, first
from shared.kernel.problems import NotFound
from shared.web.paging import PageQuery

# An assessment that arrives while its scheme is being published must not miss it: each would not see the
# other's uncommitted row. Who publishes holds the area alone, who looks for a scheme shares it.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('scheme/' || CAST(:area AS text), 0))"


_VERSION = "area = :area AND scheme_id = :scheme_id AND version = :version"


async def hold_schemes(session: Session, area: str) -> None:
    await rows(session, _ALONE, area=area)


async def scheme_version(session: Session, area: str, scheme_id: str, version: int) -> SchemeVersion:
    found = await first(session, SchemeVersion, _VERSION, area=area, scheme_id=scheme_id, version=version)
    if found is None:
        raise NotFound
    return found


async def drafted(session: Session, area: str, scheme_id: str, version: int) -> SchemeVersion | None:
    where = f"{_VERSION} FOR UPDATE"
    return await first(session, SchemeVersion, where, area=area, scheme_id=scheme_id, version=version)


async def scheme_versions(session: Session, area: str, page: PageQuery) -> Sequence[SchemeVersion]:
    where = "area = :area"
    values: dict[str, Any] = {"area": area, "limit": page.fetch}
    if last := page.after(str, int):
        where += " AND (scheme_id, version) > (:scheme_id, :version)"
        values["scheme_id"], values["version"] = last
    return await fetch(session, SchemeVersion, f"{where} ORDER BY scheme_id, version LIMIT :limit", **values)


async def published_versions(session: Session, area: str) -> list[tuple[str, datetime]]:
    """The hash of each and when it was published."""
    sql = "SELECT hash, published_at FROM scheme_version WHERE area = :area AND state = 'published'"
    return [(row["hash"], row["published_at"]) for row in await rows(session, sql, area=area)]


async def published_schemes(session: Session, area: str, hashes: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
    """Each after its hash."""
    sql = """
    SELECT hash, scheme FROM scheme_version
    WHERE area = :area AND hash = ANY (CAST(:hashes AS text[])) AND state = 'published'
    """
    found = await rows(session, sql, area=area, hashes=list(hashes))
    return [(row["hash"], row["scheme"]) for row in found]


_PARTIES = """
SELECT DISTINCT terms ->> 'party' AS party FROM scheme_version, jsonb_array_elements(scheme -> 'contracts') AS terms
WHERE state = 'published' AND (CAST(:area AS text) IS NULL OR area = :area)
"""


async def parties(session: Session, area: str | None) -> set[str]:
    """Whom any published version of the area pays, or of all areas."""
    return {row["party"] for row in await rows(session, _PARTIES, area=area)}
