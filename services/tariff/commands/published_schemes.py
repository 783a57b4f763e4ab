"""The schemes that an area has published. A published version never changes, so it is read once a process."""

from collections.abc import Iterable

from services.tariff.rules import parsing
from services.tariff.rules.in_force import InForce, course
from services.tariff.rules.proposal import PublishedScheme
from services.tariff.rules.scheme import Scheme
from services.tariff.store import schemes
from services.tariff.store.schemes import PublishedVersion
from shared.data.db import Session

_BY_HASH: dict[str, Scheme] = {}


async def published_in(session: Session, area: str) -> list[PublishedScheme]:
    """All versions of the area."""
    return await read_versions(session, area, await schemes.published_versions(session, area))


async def course_of(session: Session, area: str) -> list[InForce]:
    return course(await published_in(session, area))


async def read_versions(session: Session, area: str, versions: Iterable[PublishedVersion]) -> list[PublishedScheme]:
    versions = list(versions)
    await _read(session, area, {version.hash for version in versions})
    return [PublishedScheme(_BY_HASH[version.hash], version.hash, version.published_at) for version in versions]


async def scheme_by_hash(session: Session, area: str, scheme_hash: str) -> Scheme:
    await _read(session, area, {scheme_hash})
    return _BY_HASH[scheme_hash]


async def _read(session: Session, area: str, hashes: set[str]) -> None:
    if unread := hashes - _BY_HASH.keys():
        for published in await schemes.published_schemes(session, area, unread):
            _BY_HASH[published.hash] = parsing.read(published.scheme)
