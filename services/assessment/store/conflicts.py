"""Who knows whom, and which records are whose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import InterestConflict, metadata
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement

# Every table of records of people, and those that are of a person by way of another.
_TABLES = sorted(table.name for table in metadata.tables.values() if {"id", "client_id"} <= set(table.columns.keys()))
_OF_PEOPLE = [f"SELECT id, client_id AS person FROM {table}" for table in _TABLES]
_OF_TWO = [
    f"SELECT id, {column} FROM {table}"
    for table, columns in (("match", ("candidate_id",)), ("merge", ("survivor_id", "absorbed_id")))
    for column in columns
]
_BY_RATING = "FROM second_rating rating JOIN assessment rated ON rated.id = assessment_id"
_RATED = f"SELECT rating.id, rated.client_id {_BY_RATING}"


@dataclass(frozen=True, slots=True)
class _Record:
    id: UUID
    person: UUID


_RECORDS_OF = f"""
    SELECT DISTINCT record.id, record.person FROM ({" UNION ALL ".join([*_OF_PEOPLE, *_OF_TWO, _RATED])}) record
     WHERE record.person = ANY(CAST(:people AS uuid[]))
"""
_RECORDS = sql(f"{_RECORDS_OF} AND record.id = ANY(CAST(:ids AS uuid[]))", into=_Record)
_ALL_RECORDS = sql(_RECORDS_OF, into=_Record)
_FEW = 100  # beyond these it takes less to ask for all that there is of the people
# Of the transaction itself and its savepoints, whose numbers are higher. What others began later and committed has a
# higher number too and is seen, but is in progress no more.
_OWN_AGE = "age(CAST(pg_current_xact_id() AS xid))"
_NUMBER = f"CAST(CAST(pg_current_xact_id() AS text) AS bigint) + {_OWN_AGE} - age({{table}}.xmin)"
_NEW = f"""CASE WHEN age({{table}}.xmin) <= {_OWN_AGE}
    THEN pg_xact_status(CAST(CAST({_NUMBER} AS text) AS xid8)) = 'in progress' ELSE false END"""
_NAMED_BY = [
    *((table.name, "client_id") for table in metadata.tables.values() if "client_id" in table.columns),
    ("person", "id"), ("match", "candidate_id"), ("merge", "survivor_id"), ("merge", "absorbed_id"),
]  # fmt: skip
_WRITTEN_OF = sql(
    " UNION ".join(
        f"SELECT {column} FROM {table} WHERE {column} = ANY(CAST(:people AS uuid[])) AND {_NEW.format(table=table)}"
        for table, column in sorted(_NAMED_BY)
    )
    + f" UNION SELECT rated.client_id {_BY_RATING} WHERE rated.client_id = ANY(CAST(:people AS uuid[])) AND "
    + _NEW.format(table="rating"),
    into=UUID,
)
# By :area and :sub, as JSON: by every id of whom somebody knows why.
WITHHELD = """(
    WITH withheld AS (
        SELECT coalesce(alias.survivor_id, conflict.client_id) AS id, reason_code
          FROM interest_conflict conflict LEFT JOIN person_alias alias ON alias.absorbed_id = conflict.client_id
         WHERE conflict.area = :area AND conflict.sub = :sub AND conflict.ended_on IS NULL
    ), people AS (
        SELECT id, reason_code FROM withheld
         UNION SELECT alias.absorbed_id, reason_code FROM person_alias alias JOIN withheld ON id = alias.survivor_id
    )
    SELECT CAST(coalesce(jsonb_object_agg(id, reason_code), '{}') AS text) FROM people)"""
_LISTED = pages(select(InterestConflict).where(InterestConflict.area == param.area), by=[InterestConflict.id])
_LOCK = statement(
    select(InterestConflict)
    .where(InterestConflict.id == param.id, InterestConflict.area == param.area)
    .with_for_update()
)
_STANDING = statement(
    select(InterestConflict).where(
        InterestConflict.area == param.area,
        InterestConflict.sub == param.sub,
        InterestConflict.client_id == param.client_id,
        col(InterestConflict.ended_on).is_(None),
    )
)
_STANDING_OF = statement(
    select(InterestConflict)
    .where(
        InterestConflict.area == param.area,
        among(InterestConflict.client_id, param.people),
        col(InterestConflict.ended_on).is_(None),
    )
    .order_by(col(InterestConflict.id))
)


async def whose(session: Session, ids: Collection[str], people: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Which of the ids, each as its 32 digits, are records of these people, and whose. Whoever asks chooses how many
    ids, and colleagues what there is of the people: so the latter bounds what it takes.
    """
    if len(ids) > _FEW:
        records = await _ALL_RECORDS.all(session, people=list(people))
        return {record.id: record.person for record in records if record.id.hex in ids}
    records = await _RECORDS.all(session, ids=[UUID(id_) for id_ in ids], people=list(people))
    return {record.id: record.person for record in records}


async def written_of(session: Session, people: Collection[UUID]) -> Sequence[UUID]:
    """Of these people those of whom this transaction wrote a row, whatever it was asked for by."""
    return await _WRITTEN_OF.all(session, people=list(people))


async def page(session: Session, area: str, after: UUID | None, limit: int) -> Sequence[InterestConflict]:
    return await _LISTED.page(session, after=after, limit=limit, area=area)


async def lock(session: Session, conflict_id: UUID, area: str) -> InterestConflict | None:
    return await _LOCK.first(session, id=conflict_id, area=area)


async def standing(session: Session, area: str, sub: str, client_id: UUID) -> InterestConflict | None:
    return await _STANDING.first(session, area=area, sub=sub, client_id=client_id)


async def standing_of(session: Session, area: str, people: Collection[UUID]) -> Sequence[InterestConflict]:
    return await _STANDING_OF.all(session, area=area, people=list(people))
