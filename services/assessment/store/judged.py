"""What assessments say by the version of their day: as it is kept, beside what it is to be judged by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlmodel import col, select

from services.assessment.events import SchemePublished
from services.assessment.models import Assessment, SchemeFact
from services.assessment.store.catalogue import CountingVersion
from services.assessment.store.versions import version_first
from shared.data.db import Session
from shared.data.statements import columns, param, sql, statement
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class JudgedAssessment:
    """What an assessment says, whom it is of, and the version that counts on its day."""

    id: UUID
    client_id: UUID
    assessed_on: date
    presenting: list[dict[str, Any]]
    in_remit: bool
    remit_reason: str
    birth_date: date
    scheme_id: str
    version: int
    hash: str

    @property
    def counting(self) -> CountingVersion:
        return CountingVersion(self.scheme_id, self.version, self.hash)


@dataclass(frozen=True, slots=True)
class AllAsKept:
    """What tells whether any assessment of an area says something else than it did, or is to be judged otherwise."""

    count: int
    hash_1: int
    hash_2: int


@dataclass(frozen=True, slots=True)
class _Kept:
    assessment: Assessment
    differs: bool


_JUDGED = f"""
SELECT a.id, a.client_id, a.assessed_on, a.presenting, a.in_remit, a.remit_reason, person.birth_date,
       counting.scheme_id, counting.version, counting.hash
  FROM assessment a LEFT JOIN person_alias alias ON alias.absorbed_id = a.client_id
  JOIN person ON person.id = coalesce(alias.survivor_id, a.client_id)
 CROSS JOIN LATERAL (
       SELECT scheme_id, version, hash FROM scheme_fact WHERE area = a.area AND valid_from <= a.assessed_on
        ORDER BY {version_first("a.assessed_on")} LIMIT 1) counting
 WHERE NOT a.voided AND """
_FROM = sql(
    f"{_JUDGED} a.area = :area AND a.assessed_on >= :since AND a.id > :after ORDER BY a.id LIMIT :limit",
    into=JudgedAssessment,
)
_LOCKED = sql(f"{_JUDGED} a.id = ANY(CAST(:ids AS uuid[])) ORDER BY a.id FOR NO KEY UPDATE OF a", into=JudgedAssessment)

# Twice, since one hash of a great many rows could be that of other rows.
_ALL = "jsonb_build_array(id, assessed_on, presenting, in_remit, remit_reason, birth_date, scheme_id, version, hash)"
_AS_KEPT = sql(
    f"""
    SELECT count(*) AS count, {
        ", ".join(f"coalesce(bit_xor(hashtextextended(CAST({_ALL} AS text), {n})), 0) AS hash_{n}" for n in (1, 2))
    }
      FROM ({_JUDGED} a.area = :area) judged
    """,
    into=AllAsKept,
)

# Why somebody is in remit, or is not, is told to nobody: said in other words it is the same revision.
_KEEP = sql(
    f"""
    WITH judged AS (
        SELECT said.id, said.presenting, said.in_remit, said.remit_reason,
               (a.presenting, a.in_remit) IS DISTINCT FROM (said.presenting, said.in_remit) AS differs
          FROM jsonb_to_recordset(CAST(:judged AS jsonb)) AS said (
               id uuid, presenting jsonb, in_remit boolean, remit_reason text) JOIN assessment a USING (id)
    ), superseded_now AS (
        INSERT INTO superseded (thing_id, revision, thing, content, replaced_by, replaced_by_organisation, replaced_on)
        SELECT a.id, a.revision, 'assessment', to_jsonb(a), :sub, :organisation, CAST(:today AS date)
          FROM assessment a JOIN judged USING (id) WHERE differs
    )
    UPDATE assessment SET presenting = judged.presenting, in_remit = judged.in_remit,
                          remit_reason = judged.remit_reason,
                          revision = revision + CASE WHEN differs THEN 1 ELSE 0 END
      FROM judged WHERE judged.id = assessment.id
    RETURNING {columns(Assessment, "assessment", field="assessment")}, differs
    """,
    into=_Kept,
)
_VALID_FROM = statement(
    select(col(SchemeFact.valid_from)).where(
        SchemeFact.area == param.area,
        SchemeFact.scheme_id == param.scheme_id,
        SchemeFact.version == param.version,
        SchemeFact.valid_from < param.valid_from,
    )
)
_AREAS = statement(select(SchemeFact.area).distinct().order_by(col(SchemeFact.area)))


async def judged_from(session: Session, area: str, since: date, after: UUID, limit: int) -> Sequence[JudgedAssessment]:
    """Those that stand and are of that day or a later one, by id."""
    return await _FROM.all(session, area=area, since=since, after=after, limit=limit)


async def all_as_kept(session: Session, area: str) -> AllAsKept:
    return await _AS_KEPT.one(session, area=area)


async def lock_judged(session: Session, ids: Collection[UUID]) -> Sequence[JudgedAssessment]:
    return await _LOCKED.all(session, ids=list(ids))


async def keep_judged(
    session: Session, judged: Sequence[Mapping[str, Any]], by: Actor, today: date
) -> list[Assessment]:
    """Those of them that say something else now, each at its next revision; what it said before is kept."""
    values = {"sub": by.sub, "organisation": by.organisation, "today": today}
    kept = await _KEEP.all(session, judged=to_json(judged).decode(), **values)
    return [row.assessment for row in kept if row.differs]


async def counting_from(session: Session, versions: Sequence[SchemePublished]) -> dict[str, date]:
    """By area the first day on which another version may count once these are kept, some of them known otherwise."""
    first: dict[str, date] = {}
    for version in versions:
        key = {"area": version.area, "scheme_id": version.scheme_id, "version": version.version}
        known_from = await _VALID_FROM.all(session, **key, valid_from=version.valid_from)
        first[version.area] = min(first.get(version.area, date.max), version.valid_from, *known_from)
    return first


async def areas(session: Session) -> list[str]:
    """Those that have a scheme."""
    return await _AREAS.all(session)
