"""What assessments say by the version of their day: as it is kept, beside what it is to be judged by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.assessment.models import Assessment
from services.assessment.store.versions import version_first
from shared.data.db import Row, Session, rows
from shared.data.records import columns, made
from shared.web.auth import Actor

_JUDGED = f"""
SELECT a.id, a.client_id, a.assessed_on, a.presenting, a.in_remit, a.remit_reason, person.birth_date,
       counting.scheme_id, counting.version, counting.hash
  FROM assessment a LEFT JOIN person_alias alias ON alias.absorbed_id = a.client_id
  JOIN person ON person.id = coalesce(alias.survivor_id, a.client_id)
 CROSS JOIN LATERAL (
       SELECT scheme_id, version, hash FROM scheme_fact WHERE area = a.area AND valid_from <= a.assessed_on
        ORDER BY {version_first("a.assessed_on")} LIMIT 1) counting
 WHERE NOT a.voided AND """
_FROM = f"{_JUDGED} a.area = :area AND a.assessed_on >= :since AND a.id > :after ORDER BY a.id LIMIT :limit"
_LOCKED = f"{_JUDGED} a.id = ANY(CAST(:ids AS uuid[])) ORDER BY a.id FOR NO KEY UPDATE OF a"

# Why somebody is in remit, or is not, is told to nobody: said in other words it is the same revision.
_KEEP = f"""
WITH found AS (
    SELECT said.*, (a.presenting, a.in_remit) IS DISTINCT FROM (said.presenting, said.in_remit) AS differs
      FROM jsonb_to_recordset(CAST(:found AS jsonb)) AS said (
           id uuid, presenting jsonb, in_remit boolean, remit_reason text) JOIN assessment a USING (id)
), superseded_now AS (
    INSERT INTO superseded (thing_id, revision, thing, content, replaced_by, replaced_by_organisation, replaced_on)
    SELECT a.id, a.revision, 'assessment', to_jsonb(a), :sub, :organisation, CAST(:today AS date)
      FROM assessment a JOIN found USING (id) WHERE differs
)
UPDATE assessment SET presenting = found.presenting, in_remit = found.in_remit, remit_reason = found.remit_reason,
                      revision = revision + CASE WHEN differs THEN 1 ELSE 0 END
  FROM found WHERE found.id = assessment.id
RETURNING {columns(Assessment, "assessment")}, differs
"""


async def judged_from(session: Session, area: str, since: date, after: UUID, limit: int) -> Sequence[Row]:
    """Those that stand and are of that day or a later one, by id."""
    return await rows(session, _FROM, area=area, since=since, after=after, limit=limit)


async def lock_judged(session: Session, ids: Collection[UUID]) -> Sequence[Row]:
    return await rows(session, _LOCKED, ids=list(ids))


async def keep_judged(session: Session, found: Sequence[Row], by: Actor, today: date) -> list[Assessment]:
    """Those of them that say something else now, each at its next revision; what it said before is kept."""
    values = {"sub": by.sub, "organisation": by.organisation, "today": today}
    kept = await rows(session, _KEEP, found=to_json(found).decode(), **values)
    return [made(Assessment, row) for row in kept if row["differs"]]


_KNOWN_FROM = """
SELECT known.valid_from FROM scheme_fact known
 WHERE area = :area AND scheme_id = :scheme_id AND version = :version AND valid_from < :valid_from
"""


async def counting_from(session: Session, told: Sequence[Mapping[str, Any]]) -> dict[str, date]:
    """By area the first day on which another version may count once these are kept, some of them known otherwise."""
    first: dict[str, date] = {}
    for one in told:
        key = {name: one[name] for name in ("area", "scheme_id", "version", "valid_from")}
        known = [row["valid_from"] for row in await rows(session, _KNOWN_FROM, **key)]
        first[one["area"]] = min(first.get(one["area"], date.max), one["valid_from"], *known)
    return first


async def areas(session: Session) -> list[str]:
    """Those that have a scheme."""
    return [row["area"] for row in await rows(session, "SELECT DISTINCT area FROM scheme_fact ORDER BY area")]
