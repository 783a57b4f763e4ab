"""Queries about schemes. Nothing is found across areas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from services.tariff.models import SchemeVersion
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, command, param, statement
from shared.data.upsert import upsert


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    hash: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class StoredScheme:
    hash: str
    scheme: dict[str, Any]


# An assessment that arrives while its scheme is being published must not miss it: each would not see the
# other's uncommitted row. Who publishes locks the area alone, who looks for a scheme shares it.
_LOCK_AREA = command("SELECT pg_advisory_xact_lock(hashtextextended('scheme/' || CAST(:area AS text), 0))")
_SHARE_AREAS = command(
    """
    SELECT pg_advisory_xact_lock_shared(hashtextextended('scheme/' || area, 0))
    FROM unnest(CAST(:areas AS text[])) AS area
    """
)
_KEY = (
    col(SchemeVersion.area) == param.area,
    col(SchemeVersion.scheme_id) == param.scheme_id,
    col(SchemeVersion.version) == param.version,
)
_FIND = statement(select(SchemeVersion).where(*_KEY))
_NUMBERED = statement(
    select(SchemeVersion).where(SchemeVersion.area == param.area, among(SchemeVersion.version, param.numbers))
)
_PAGES = pages(
    select(SchemeVersion).where(SchemeVersion.area == param.area), by=[SchemeVersion.scheme_id, SchemeVersion.version]
)
_PUBLISH = statement(
    update(SchemeVersion)
    .where(*_KEY)
    .values(state="published", published_by=param.published_by, published_at=param.published_at)
    .returning(SchemeVersion),
    into=SchemeVersion,
)
_ALL_PUBLISHED = statement(
    select(SchemeVersion).where(SchemeVersion.state == "published").order_by(col(SchemeVersion.published_at))
)
_PUBLISHED_IN = (SchemeVersion.area == param.area, SchemeVersion.state == "published")
_PUBLISHED_VERSIONS = statement(
    select(SchemeVersion.hash, SchemeVersion.published_at).where(*_PUBLISHED_IN), into=PublishedVersion
)
_PUBLISHED_SCHEMES = statement(
    select(SchemeVersion.hash, SchemeVersion.scheme).where(*_PUBLISHED_IN, among(SchemeVersion.hash, param.hashes)),
    into=StoredScheme,
)


async def lock_area(session: Session, area: str) -> None:
    """No other publishes there, and no assessment arrives, until the commit."""
    await _LOCK_AREA.execute(session, area=area)


async def share_areas(session: Session, areas: Iterable[str]) -> None:
    """Their schemes stay as they are until the commit."""
    await _SHARE_AREAS.execute(session, areas=sorted(set(areas)))


async def find(session: Session, area: str, scheme_id: str, version: int) -> SchemeVersion | None:
    return await _FIND.first(session, area=area, scheme_id=scheme_id, version=version)


async def numbered(session: Session, area: str, numbers: Iterable[int]) -> dict[tuple[str, int], SchemeVersion]:
    """Those of the area with these numbers, by scheme and number."""
    versions = await _NUMBERED.all(session, area=area, numbers=sorted(set(numbers)))
    return {(version.scheme_id, version.version): version for version in versions}


async def page(session: Session, area: str, after: tuple[str, int] | None, limit: int) -> Sequence[SchemeVersion]:
    return await _PAGES.page(session, area=area, after=after, limit=limit)


async def put_draft(session: Session, draft: dict[str, Any]) -> None:
    """A new version, or what a draft of it says now. Who calls has locked the area."""
    await upsert(session, SchemeVersion, [draft])


async def publish(session: Session, draft: SchemeVersion, by: str, at: datetime) -> SchemeVersion:
    key = {"area": draft.area, "scheme_id": draft.scheme_id, "version": draft.version}
    return await _PUBLISH.one(session, **key, published_by=by, published_at=at)


async def all_published(session: Session) -> list[SchemeVersion]:
    """Of every area, in the order in which they were published."""
    return await _ALL_PUBLISHED.all(session)


async def published_versions(session: Session, area: str) -> list[PublishedVersion]:
    return await _PUBLISHED_VERSIONS.all(session, area=area)


async def published_schemes(session: Session, area: str, hashes: Iterable[str]) -> list[StoredScheme]:
    return await _PUBLISHED_SCHEMES.all(session, area=area, hashes=list(hashes))
