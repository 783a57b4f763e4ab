"""The scheme version that a day is judged by, as far as the front door needs it."""

from datetime import date

from pydantic_core import from_json

from services.assessment.rules.catalogue import LIFE_EVENTS, Catalogue, catalogue
from services.assessment.store.versions import version_first
from shared.data.db import Row, Session, rows

IN_FORCE = f"""
SELECT scheme_id, version, hash FROM scheme_fact
 WHERE area = :area AND valid_from <= CAST(:day AS date) ORDER BY {version_first("CAST(:day AS date)")} LIMIT 1
"""
SCHEME = """
SELECT CAST(scheme AS text) AS scheme FROM scheme_fact
 WHERE area = :area AND scheme_id = :scheme_id AND version = :version
"""
EVENT_CODES = """
SELECT EXISTS (SELECT FROM scheme_fact WHERE area = :area) AS published,
       ARRAY(SELECT DISTINCT measure -> 'params' ->> 'code'
               FROM scheme_fact CROSS JOIN LATERAL jsonb_array_elements(scheme -> 'measures') measure
              WHERE area = :area AND measure ->> 'kind' = 'event') AS codes
"""
# Of every version ever published, as who is paid is reckoned for all that they may not decide.
PAID_BY_BAND = """
WITH paid AS (
    SELECT DISTINCT jsonb_array_elements_text(contract -> 'measures') AS measure
      FROM scheme_fact CROSS JOIN LATERAL jsonb_array_elements(scheme -> 'contracts') contract
     WHERE area = :area AND contract ->> 'party' = :organisation
)
SELECT measure FROM paid WHERE measure IN (
    SELECT price ->> 'measure' FROM scheme_fact CROSS JOIN LATERAL jsonb_array_elements(scheme -> 'prices') price
     WHERE area = :area AND price ->> 'band' <> '*')
"""
_KNOWN: dict[str, Catalogue] = {}  # by hash: a published version never changes


async def catalogue_on(session: Session, area: str, day: date) -> Catalogue | None:
    """By the version that the day is judged by; None before the first."""
    found = await rows(session, IN_FORCE, area=area, day=day)
    if not found:
        return None
    return await catalogue_of(session, area, found[0])


async def catalogue_of(session: Session, area: str, version: Row) -> Catalogue:
    if version["hash"] not in _KNOWN:
        (row,) = await rows(session, SCHEME, area=area, scheme_id=version["scheme_id"], version=version["version"])
        _KNOWN[version["hash"]] = catalogue(from_json(row["scheme"]))
    return _KNOWN[version["hash"]]


async def event_codes(session: Session, area: str) -> frozenset[str] | None:
    """Of every version ever published: codes are for ever, and what is recorded late is judged by its own day."""
    (found,) = await rows(session, EVENT_CODES, area=area)
    return LIFE_EVENTS | set(found["codes"]) if found["published"] else None


_PARTIES = """
SELECT DISTINCT terms ->> 'party' AS party FROM scheme_fact, jsonb_array_elements(scheme -> 'contracts') AS terms
WHERE (CAST(:area AS text) IS NULL OR area = :area)
"""


async def parties(session: Session, area: str | None) -> set[str]:
    """Whom any published version of the area pays, or of all areas."""
    return {row["party"] for row in await rows(session, _PARTIES, area=area)}


async def paid_by_band(session: Session, area: str, organisation: str) -> set[str]:
    """The measures that the organisation is, was or will be paid for and whose price depends on the band."""
    found = await rows(session, PAID_BY_BAND, area=area, organisation=organisation)
    return {row["measure"] for row in found}
