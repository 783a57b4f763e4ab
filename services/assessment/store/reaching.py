"""How somebody is reached and where they live, as it stood on a day under any of their ids."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.models import Person
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class Reached:
    """Empty where nobody had said it."""

    reach_by: str | None
    postcode: str | None
    district: str | None


_WORDS = """word AS (
    SELECT id, revision, reach_by, reach_said_at, postcode, district, CAST(NULL AS date) AS replaced_on, recorded_on
      FROM person WHERE id = ANY(CAST(:ids AS uuid[]))
     UNION ALL
    SELECT thing_id, superseded.revision, content ->> 'reach_by', CAST(content ->> 'reach_said_at' AS integer),
           content ->> 'postcode', content ->> 'district', replaced_on, recorded_on
      FROM superseded JOIN person ON person.id = thing_id
     WHERE thing = 'person' AND thing_id = ANY(CAST(:ids AS uuid[]))
)"""
# What was said last under any of their ids; of several on one day what the person goes by says. A record that merely
# never said it has no word; one that says again what it said before has one.
_REACHED_BY = """
    SELECT reach_by FROM (
        SELECT id, revision, reach_by, lag(reach_by) OVER by_id AS before,
               reach_said_at = revision AS is_said,
               coalesce(lag(replaced_on) OVER by_id, recorded_on) AS said_on
          FROM word WINDOW by_id AS (PARTITION BY id ORDER BY revision)) AS said
     WHERE (reach_by IS DISTINCT FROM before OR is_said) {until}
     ORDER BY said_on DESC, id = :goes_by DESC, id, revision DESC LIMIT 1
"""
_NOW = sql(f"WITH {_WORDS} {_REACHED_BY.format(until='')}", into=str)
_ON = sql(
    f"""
    WITH {_WORDS}, home AS (
        SELECT postcode, district FROM word
         WHERE recorded_on <= CAST(:day AS date) AND (replaced_on IS NULL OR replaced_on > CAST(:day AS date))
         ORDER BY id = :goes_by DESC, recorded_on DESC, id, revision LIMIT 1)
    SELECT ({_REACHED_BY.format(until="AND said_on <= CAST(:day AS date)")}) AS reach_by,
           (SELECT postcode FROM home) AS postcode, (SELECT district FROM home) AS district
    """,
    into=Reached,
)


async def reached_by(session: Session, person: Person, absorbed: Collection[UUID]) -> str | None:
    """How the person can be reached, as it was said last under any of their ids."""
    if not absorbed:
        return person.reach_by or None
    return await _NOW.first(session, ids=[person.id, *absorbed], goes_by=person.id) or None


async def reached_on(session: Session, person: Person, absorbed: Collection[UUID], day: date) -> Reached:
    """What was said of it by the end of a day. Where they live is as the person goes by it, once that was recorded."""
    return await _ON.one(session, ids=[person.id, *absorbed], goes_by=person.id, day=day)
