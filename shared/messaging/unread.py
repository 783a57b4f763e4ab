"""What is published for this service and not handled here, as its worker last saw it: told to every process of it.

An API need not have a worker beside it, and the way to the broker or to the others' feeds is the worker's. It notes
what it sees while something is lost, when somebody may decide by it; what is old, or was never noted, is not known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, MetaData, PrimaryKeyConstraint, Table, Text, func

from shared.data.db import NAMING, Database, Session
from shared.data.statements import command, sql

OLD_SECONDS = 15.0  # a worker looks every two seconds, and again while the database or the broker is slow

_NOTE = command(
    """
    INSERT INTO unread (reader, source, events)
    SELECT :reader, source, events
    FROM unnest(CAST(:sources AS text[]), CAST(:events AS bigint[])) AS seen (source, events)
    ON CONFLICT (reader, source) DO UPDATE SET events = excluded.events, at = excluded.at
    """
)


@dataclass(frozen=True, slots=True)
class _LastLook:
    """`events` that wait there, None where nobody says; so many seconds ago."""

    source: str
    events: int | None
    seconds: float


_KNOWN = sql(
    """
    SELECT source, events, extract(epoch FROM clock_timestamp() - at)::float AS seconds
    FROM unread WHERE reader = :reader
    """,
    into=_LastLook,
)


async def note(database: Database, reader: str, behind: Mapping[str, int | None]) -> None:
    """By source how many events; None where nobody says."""
    await database.write(_NOTE, reader=reader, sources=list(behind), events=list(behind.values()))


async def why_not_all_read(session: Session, reader: str, sources: Iterable[str]) -> tuple[str, str] | None:
    """The first of the sources of which not all is read, or of which that is not known, and what is known."""
    last_looks = {seen.source: seen for seen in await _KNOWN.all(session, reader=reader)}
    for source in sorted(sources):
        if why := _why(source, last_looks.get(source)):
            return source, why
    return None


def _why(source: str, seen: _LastLook | None) -> str:
    if seen is None:
        return f"No worker has said yet whether all of {source} is read: one must run; ask again in a few seconds."
    if seen.seconds > OLD_SECONDS:
        return f"No worker has said for {seen.seconds:.0f} seconds whether all of {source} is read: one must run."
    if seen.events is None:
        return f"The worker cannot say whether all of {source} is read: its /health/ready says why."
    return f"Of {source} not all is read: {seen.events} events wait." if seen.events else ""


def unread_table(metadata: MetaData) -> Table:
    return Table(
        "unread",
        metadata,
        Column("reader", Text),
        Column("source", Text),
        Column("events", BigInteger),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        PrimaryKeyConstraint("reader", "source"),
    )


def create_unread(op: Any, schema: str) -> None:
    """For a migration: what a worker sees that is not read, for who has no worker beside them."""
    unread_table(MetaData(schema=schema, naming_convention=NAMING)).create(op.get_bind())
