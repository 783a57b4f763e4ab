"""Topics that are wanted and cannot be read, as the worker that reads last found: told to every process, since who pays
need not have a worker beside them. A topic that is there again goes from here by itself.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, DateTime, MetaData, PrimaryKeyConstraint, Table, Text, func

from shared.data.db import NAMING, Database
from shared.data.statements import command

_NOTE = command(
    """
    WITH back AS (
        DELETE FROM missing_topic WHERE reader = :reader AND NOT topic = ANY (CAST(:topics AS text[]))
    )
    INSERT INTO missing_topic AS known (reader, topic, why)
    SELECT :reader, topic, why FROM unnest(CAST(:topics AS text[]), CAST(:whys AS text[])) AS refused (topic, why)
    ON CONFLICT (reader, topic) DO UPDATE SET why = excluded.why WHERE known.why <> excluded.why
    """
)


async def note(database: Database, reader: str, missing: Mapping[str, str]) -> None:
    """All of them: what is not named is there, or nobody wants it any more."""
    await database.write(_NOTE, reader=reader, topics=list(missing), whys=list(missing.values()))


def missing_table(metadata: MetaData) -> Table:
    return Table(
        "missing_topic",
        metadata,
        Column("reader", Text),
        Column("topic", Text),
        Column("why", Text, nullable=False),
        Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
        PrimaryKeyConstraint("reader", "topic"),
    )


def create_missing(op: Any, schema: str) -> None:
    """For a migration: which topics a reader cannot read."""
    missing_table(MetaData(schema=schema, naming_convention=NAMING)).create(op.get_bind())
