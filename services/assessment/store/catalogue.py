"""The scheme version that a day is judged by, as far as the front door needs it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import select

from services.assessment.models import SchemeFact
from services.assessment.rules.catalogue import LIFE_EVENTS, Catalogue, catalogue
from services.assessment.store.versions import version_first
from shared.data.db import Session
from shared.data.statements import param, sql, statement


@dataclass(frozen=True, slots=True)
class CountingVersion:
    scheme_id: str
    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class _WithNames(CountingVersion):
    """`names`: of the area's organisations by code, as JSON."""

    names: str


@dataclass(frozen=True, slots=True)
class _EventCodes:
    published: bool
    codes: list[str]


_IN_FORCE = sql(
    f"""
    SELECT scheme_id, version, hash FROM scheme_fact
     WHERE area = :area AND valid_from <= CAST(:day AS date) ORDER BY {version_first("CAST(:day AS date)")} LIMIT 1
    """,
    into=CountingVersion,
)
_WITH_NAMES = sql(
    f"""
    SELECT scheme_id, version, hash,
           (SELECT coalesce(json_object_agg(code, name), '{{}}')::text
              FROM organisation_fact WHERE area = :area) AS names
      FROM scheme_fact
     WHERE area = :area AND valid_from <= CAST(:day AS date) ORDER BY {version_first("CAST(:day AS date)")} LIMIT 1
    """,
    into=_WithNames,
)
_SCHEME = statement(
    select(SchemeFact.scheme).where(
        SchemeFact.area == param.area, SchemeFact.scheme_id == param.scheme_id, SchemeFact.version == param.version
    )
)
_OWN_KINDS = sql(
    """
    SELECT DISTINCT kind ->> 'code' AS code
      FROM scheme_fact CROSS JOIN LATERAL jsonb_path_query(scheme, '$.activity_kinds[*]') kind
     WHERE area = :area
    """,
    into=str,
)
_EVENT_CODES = sql(
    """
    SELECT EXISTS (SELECT FROM scheme_fact WHERE area = :area) AS published,
           ARRAY(SELECT measure -> 'params' ->> name
                   FROM scheme_fact CROSS JOIN LATERAL jsonb_array_elements(scheme -> 'measures') measure
                        CROSS JOIN unnest(ARRAY['code', 'ended_by', 'confirmed_by']) name
                  WHERE area = :area AND measure ->> 'kind' IN ('event', 'sustained')
                        AND measure -> 'params' ->> name IS NOT NULL
                 UNION
                 SELECT code #>> '{}'
                   FROM scheme_fact
                        CROSS JOIN unnest(CAST(ARRAY['$.indicators[*].**.event', '$.indicators[*].**.ended_by']
                                               AS jsonpath[])) place
                        CROSS JOIN LATERAL jsonb_path_query(scheme, place) code
                  WHERE area = :area AND jsonb_typeof(code) = 'string') AS codes
    """,
    into=_EventCodes,
)
_PAYING_FOR_BANDS = sql(
    """
    SELECT DISTINCT area FROM scheme_fact
     WHERE area = ANY(CAST(:areas AS text[])) AND scheme @? '$.measures[*] ? (@.kind == "assessed")'
    """,
    into=str,
)
# Of every version ever published, as who is paid is reckoned for all that they may not decide.
_PAID_BY_BAND = sql(
    """
    WITH paid AS (
        SELECT DISTINCT jsonb_array_elements_text(contract -> 'measures') AS measure
          FROM scheme_fact CROSS JOIN LATERAL jsonb_array_elements(scheme -> 'contracts') contract
         WHERE area = :area AND contract ->> 'party' = :organisation
    )
    SELECT measure FROM paid WHERE measure IN (
        SELECT price ->> 'measure' FROM scheme_fact CROSS JOIN LATERAL jsonb_array_elements(scheme -> 'prices') price
         WHERE area = :area AND price ->> 'band' <> '*'
        UNION ALL
        SELECT cohort ->> 'measure'
          FROM scheme_fact CROSS JOIN LATERAL jsonb_array_elements(scheme -> 'contracts') contract
               CROSS JOIN LATERAL jsonb_array_elements(contract -> 'cohorts') cohort
         WHERE area = :area)
    """,
    into=str,
)
_PARSED: dict[str, Catalogue] = {}  # by hash: a published version never changes
_DOCUMENTS: dict[str, dict[str, Any]] = {}


async def catalogue_on(session: Session, area: str, day: date) -> Catalogue | None:
    """By the version that the day is judged by; None before the first."""
    version = await _IN_FORCE.first(session, area=area, day=day)
    return await catalogue_of(session, area, version) if version else None


async def scheme_on(session: Session, area: str, day: date) -> dict[str, Any] | None:
    """The whole document that the day is judged by; None before the first."""
    version = await _IN_FORCE.first(session, area=area, day=day)
    if version is None:
        return None
    return await _document(session, area, version)


async def scheme_with_names(session: Session, area: str, day: date) -> tuple[dict[str, Any], dict[str, str]] | None:
    """And what the area's directory calls organisations, read at once; None before the first."""
    version = await _WITH_NAMES.first(session, area=area, day=day)
    return (await _document(session, area, version), json.loads(version.names)) if version else None


async def _document(session: Session, area: str, version: CountingVersion) -> dict[str, Any]:
    """By its hash: what is published is never written over."""
    if version.hash not in _DOCUMENTS:
        said = {"area": area, "scheme_id": version.scheme_id, "version": version.version}
        _DOCUMENTS[version.hash] = await _SCHEME.one(session, **said)
    return _DOCUMENTS[version.hash]


async def catalogue_of(session: Session, area: str, version: CountingVersion) -> Catalogue:
    if version.hash not in _PARSED:
        _PARSED[version.hash] = catalogue(await _document(session, area, version))
    return _PARSED[version.hash]


async def event_codes(session: Session, area: str) -> frozenset[str] | None:
    """Of every version ever published: codes are for ever, and what is recorded late is judged by its own day."""
    said = await _EVENT_CODES.one(session, area=area)
    return LIFE_EVENTS | set(said.codes) if said.published else None


async def own_kinds(session: Session, area: str) -> Sequence[str]:
    """Of activities, of every version: what was done under an earlier one is looked for by its kind."""
    return await _OWN_KINDS.all(session, area=area)


async def paid_by_band(session: Session, area: str, organisation: str) -> set[str]:
    """The measures that the organisation is, was or will be paid for and whose price depends on the band."""
    return set(await _PAID_BY_BAND.all(session, area=area, organisation=organisation))


async def areas_that_pay_for_bands(session: Session, areas: Collection[str]) -> set[str]:
    """Those of which some version has a measure that a confirmed tariff meets."""
    return set(await _PAYING_FOR_BANDS.all(session, areas=sorted(areas)))
