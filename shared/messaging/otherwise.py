"""What a source that was set back says otherwise than others knew it: an older word of its own, above a newer one.

Said again, it is above all that was known, so it counts: the facts are the source's. But what was known may be the
truth, of which the source has lost all trace: a withdrawal, a verification, an end that was corrected. So the first
word of a thing after a restatement is compared with the last one before it. Where it says something else, that is kept
here until the source says again what was known, or until an operator has looked at it and lets it stand.

A word of before that is heard only after all was said again, since it was parked, changes nothing. If the source did
not know it when it said all again, it is compared all the same, and kept here as what was known.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import structlog
from sqlalchemy import BigInteger, Column, DateTime, MetaData, PrimaryKeyConstraint, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from shared.data.db import NAMING, Session
from shared.data.revisions import STEP
from shared.data.statements import Statement, command, sql
from shared.messaging.lost import AFTER, NOTED_AS, FactKind, Key, after_key

# What was taken back here stands at the floor itself: it is no word of the source, neither before nor after.
_FUNCTION = f"""
{{create}} FUNCTION {{schema}}.note_known(
    a_thing text, a_id text, a_area text, a_was bigint, a_now bigint, a_known jsonb, a_said jsonb
) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF a_now / {STEP} > a_was / {STEP} AND a_was % {STEP} > 0 AND a_now % {STEP} > 0
       AND a_known IS DISTINCT FROM a_said THEN
        INSERT INTO known_otherwise AS kept (thing, thing_id, area, known_revision, said_revision, known, said)
        VALUES (a_thing, a_id, a_area, a_was, a_now, a_known, a_said)
        ON CONFLICT (area, thing, thing_id) DO UPDATE SET
            said_revision = excluded.said_revision, said = excluded.said, at = excluded.at;
    END IF;
    DELETE FROM known_otherwise
    WHERE area = a_area AND thing = a_thing AND thing_id = a_id AND known = a_said;
    RETURN a_now;
END
$$
"""
# Known is the last of what came late, unless an operator has accepted what is said since.
_LATE = """
{create} FUNCTION {schema}.note_late(
    a_thing text, a_id text, a_area text, a_late bigint, a_now bigint, a_known jsonb, a_said jsonb
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO known_otherwise AS kept (thing, thing_id, area, known_revision, said_revision, known, said)
    SELECT a_thing, a_id, a_area, a_late, a_now, a_known, a_said
    WHERE NOT EXISTS (
        SELECT FROM taken_back AS accepted
        WHERE accepted.area = a_area AND (accepted.thing_id = a_id OR starts_with(accepted.thing_id, a_id || '#'))
          AND accepted.revision >= a_late AND accepted.kind LIKE '% known otherwise'
          AND coalesce(accepted.thing, a_thing) = a_thing
    )
    ON CONFLICT (area, thing, thing_id) DO UPDATE SET
        known_revision = excluded.known_revision, known = excluded.known,
        said_revision = excluded.said_revision, said = excluded.said, at = excluded.at
    WHERE excluded.known_revision > kept.known_revision;
    DELETE FROM known_otherwise
    WHERE area = a_area AND thing = a_thing AND thing_id = a_id AND known = said;
    RETURN false;
END
$$
"""
_OF_KIND = """
SELECT '{kind.source}' AS source, '{kind.name}' AS kind, thing_id AS id, thing, area, known_revision, said_revision, at
FROM known_otherwise WHERE thing = '{kind.table}' AND (CAST(:area AS text) IS NULL OR area = CAST(:area AS text))
"""


@dataclass(frozen=True, slots=True)
class DifferingContent:
    """A thing of which a source says something else than was known: both contents."""

    thing: str
    thing_id: str
    known: dict[str, Any]
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OtherwiseFact:
    source: str
    kind: str
    id: str
    thing: str
    area: str
    known_revision: int
    said_revision: int
    at: datetime


_NOW = sql("SELECT thing, thing_id, known, said FROM known_otherwise WHERE at = now()", into=DifferingContent)
_ACCEPT = command(
    f"""
    WITH accepted AS (
        DELETE FROM known_otherwise
        USING unnest(CAST(:areas AS text[]), CAST(:things AS text[]), CAST(:ids AS text[]), CAST(:sources AS text[]),
                     CAST(:kinds AS text[])) AS named (area, thing, id, source, kind)
        WHERE known_otherwise.area = named.area AND known_otherwise.thing = named.thing AND thing_id = named.id
        RETURNING source, kind, known_otherwise.thing, thing_id, known_otherwise.area, known_revision, said_revision
    )
    INSERT INTO taken_back (source, kind, thing_id, floor, area, revision, reason, taken_by, thing)
    SELECT source, kind, {NOTED_AS}, floor, area, known_revision, :reason, :by, thing
    FROM (SELECT source, kind || ' known otherwise' AS kind, thing_id AS id, said_revision AS floor, area,
                 known_revision, thing FROM accepted) AS lost
    """
)

log = structlog.get_logger("lost")


def _otherwise_of(kinds: Sequence[FactKind]) -> str:
    """All that is known otherwise, in `:area` or everywhere."""
    return "\nUNION ALL\n".join(_OF_KIND.format(kind=kind) for kind in kinds)


@cache
def _listing(kinds: tuple[FactKind, ...]) -> Statement[OtherwiseFact]:
    columns = "source, kind, id, thing, area, known_revision, said_revision, at"
    return sql(f"SELECT {columns} FROM ({_otherwise_of(kinds)}) AS otherwise WHERE {AFTER}", into=OtherwiseFact)


@cache
def _counting(kinds: tuple[FactKind, ...]) -> Statement[int]:
    return sql(f"SELECT count(*) AS held FROM ({_otherwise_of(kinds)}) AS all_of_it", into=int)


async def list_otherwise(
    session: Session, kinds: Sequence[FactKind], area: str | None, after: Key | None, limit: int
) -> list[OtherwiseFact]:
    """Of an area or of all, by source, kind, id and area."""
    return await _listing(tuple(kinds)).all(session, area=area, limit=limit, **after_key(after))


async def count_otherwise(session: Session, kinds: Sequence[FactKind], area: str | None = None) -> int:
    return await _counting(tuple(kinds)).one(session, area=area) if kinds else 0


async def noted_now(session: Session) -> list[DifferingContent]:
    """What this transaction has found."""
    return await _NOW.all(session)


def named_in(differing: Iterable[DifferingContent], name: str) -> set[str]:
    """The values that a column of the things has or had."""
    return {str(content[name]) for noted in differing for content in (noted.known, noted.said) if content.get(name)}


async def accept(session: Session, facts: Sequence[OtherwiseFact], *, reason: str, by: str) -> Counter[str]:
    """It stands as the source says it. By kind how many; who let it, and why, is kept."""
    if not facts:
        return Counter()
    columns = {"areas": "area", "things": "thing", "ids": "id", "sources": "source", "kinds": "kind"}
    columns_of_facts: dict[str, Any] = {
        name: [getattr(fact, column) for fact in facts] for name, column in columns.items()
    }
    await _ACCEPT.execute(session, reason=reason, by=by, **columns_of_facts)
    log.warning("accepted", facts=len(facts), reason=reason, by=by)
    return Counter(fact.kind for fact in facts)


def otherwise_table(metadata: MetaData) -> Table:
    return Table(
        "known_otherwise",
        metadata,
        Column("thing", Text),
        Column("thing_id", Text),
        Column("area", Text, nullable=False),
        Column("known_revision", BigInteger, nullable=False),
        Column("said_revision", BigInteger, nullable=False),
        Column("known", JSONB, nullable=False),
        Column("said", JSONB, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        PrimaryKeyConstraint("area", "thing", "thing_id"),
    )


def create_otherwise(op: Any, schema: str) -> None:
    """For a migration: what was known before a restatement and is said otherwise since, and what notes it."""
    otherwise_table(MetaData(schema=schema, naming_convention=NAMING)).create(op.get_bind())
    op.execute(_FUNCTION.format(create="CREATE", schema=schema))


def compare_what_comes_late(op: Any, schema: str) -> None:
    """For a migration: what notes a word that was parked when its source was set back, and of what an operator has
    accepted something. Null: accepted in an older version.
    """
    op.execute(f"ALTER TABLE {schema}.taken_back ADD COLUMN IF NOT EXISTS thing text")
    op.execute(_LATE.format(create="CREATE", schema=schema))


def key_by_area(op: Any, schema: str) -> None:
    """For a migration: the id of a scheme is its area's, so two areas may have the same."""
    op.execute(f"""ALTER TABLE {schema}.known_otherwise DROP CONSTRAINT pk_known_otherwise,
                   ADD CONSTRAINT pk_known_otherwise PRIMARY KEY (area, thing, thing_id)""")
    op.execute(f"""ALTER TABLE {schema}.taken_back DROP CONSTRAINT pk_taken_back,
                   ADD CONSTRAINT pk_taken_back PRIMARY KEY (area, source, kind, thing_id, floor)""")
    for function in (_FUNCTION, _LATE):
        op.execute(function.format(create="CREATE OR REPLACE", schema=schema))
