"""What waits somewhere and does not get on: since when a bookmark has stood, though more is known to be there.

Kept beside the bookmarks, so it holds whatever ends each attempt: an error, a connection that is lost, a batch that is
cancelled, a process that is killed. It ends when the bookmark moves, when nothing waits, or when nobody reads there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, PrimaryKeyConstraint, Table, Text, func

from shared.data.db import NAMING, Database
from shared.data.statements import command, sql

TURN_MAX_SECONDS = 120  # longer than this nothing waits merely for its turn
Place = tuple[str, int]  # source and shard

_PLACES = (
    "SELECT source, shard FROM unnest(CAST(:sources AS text[]), CAST(:shards AS integer[])) AS place (source, shard)"
)
_GETS_ON = command(
    f"""
    DELETE FROM standing WHERE reader = :reader AND ((source, shard) IN ({_PLACES}) OR position <> coalesce((
        SELECT position FROM bookmark
        WHERE bookmark.reader = standing.reader AND bookmark.source = standing.source
          AND bookmark.shard = standing.shard
    ), 0))
    """
)
_NOTE = command(
    """
    INSERT INTO standing AS known (reader, source, shard, position, why)
    SELECT :reader, waiting.source, waiting.shard, coalesce(bookmark.position, 0), waiting.why
    FROM unnest(CAST(:sources AS text[]), CAST(:shards AS integer[]), CAST(:whys AS text[]))
             AS waiting (source, shard, why)
        LEFT JOIN bookmark ON bookmark.reader = :reader AND bookmark.source = waiting.source
            AND bookmark.shard = waiting.shard
    ON CONFLICT (reader, source, shard) DO UPDATE SET why = excluded.why WHERE excluded.why NOT IN ('', known.why)
    """
)


@dataclass(frozen=True, slots=True)
class BookmarkProgress:
    """`position` is where the bookmark stands; `why`, if anybody knows, what ended the last attempt."""

    source: str
    shard: int
    position: int
    since: datetime
    why: str
    seconds: float

    def in_words(self) -> str:
        return (
            f"nothing of {self.source}/{self.shard} was handled since {self.since:%Y-%m-%d %H:%M:%S} UTC, and more"
            f" waits there after {self.position}: {self.why or 'see the log'}"
        )


_LIST = sql(
    """
    SELECT source, shard, position, since, why, extract(epoch FROM clock_timestamp() - since)::float AS seconds
    FROM standing WHERE reader = :reader ORDER BY since, source, shard
    """,
    into=BookmarkProgress,
)
_FORGET_UNREAD = command(
    f"""
    DELETE FROM standing
    WHERE reader = :reader AND NOT source = ANY (CAST(:kept AS text[])) AND NOT (source, shard) IN ({_PLACES})
    """
)


async def see(
    database: Database, reader: str, waits: Mapping[Place, bool], why: Mapping[Place, str]
) -> Sequence[BookmarkProgress]:
    """Of each place whether something waits there; one that is not named is not known now, and stays as it was."""
    rest = [place for place, is_waiting in waits.items() if not is_waiting]
    waiting = [place for place, is_waiting in waits.items() if is_waiting]
    async with database.session() as session:
        await _GETS_ON.execute(session, reader=reader, **_columns(rest))
        if waiting:
            whys = [why.get(place, "") for place in waiting]
            await _NOTE.execute(session, reader=reader, whys=whys, **_columns(waiting))
        return await _LIST.all(session, reader=reader)


async def forget_unread(database: Database, reader: str, places: Collection[Place], kept: Collection[str] = ()) -> None:
    """All but what is at these places, and of the `kept` sources, of which nobody knows yet what they have."""
    await database.write(_FORGET_UNREAD, reader=reader, kept=list(kept), **_columns(places))


def _columns(places: Collection[Place]) -> dict[str, list[Any]]:
    return {"sources": [source for source, _ in places], "shards": [shard for _, shard in places]}


def standing_table(metadata: MetaData) -> Table:
    return Table(
        "standing",
        metadata,
        Column("reader", Text),
        Column("source", Text),
        Column("shard", Integer),
        Column("position", BigInteger, nullable=False),
        Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("why", Text, nullable=False),
        PrimaryKeyConstraint("reader", "source", "shard"),
    )


def create_standing(op: Any, schema: str) -> None:
    """For a migration: since when a place stands."""
    standing_table(MetaData(schema=schema, naming_convention=NAMING)).create(op.get_bind())
