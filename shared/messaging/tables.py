"""The tables that every service has for its events: outbox to ticked, in its own schema.

`outbox` is a short queue, `log` is append-only: nothing bloats, no reader passes over a row that
commits late, and a dump restored elsewhere goes on counting.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.data.db import NAMING
from shared.messaging.first_tables import FIRST
from shared.messaging.missing import missing_table
from shared.messaging.otherwise import otherwise_table
from shared.messaging.progress import standing_table
from shared.messaging.restated import restated_tables
from shared.messaging.restating import restatement_table
from shared.messaging.unread import unread_table

APPEND_ONLY = {"append_only": True}  # `info` of a table of which a service changes and deletes no row: it may not


def _at() -> Column[Any]:
    return Column("at", DateTime(timezone=True), nullable=False, server_default=func.now())


def _event_columns() -> list[Column[Any]]:
    return [
        Column("event_id", Uuid, nullable=False),
        Column("topic", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("area", Text, nullable=False),
    ]


def _publishing(metadata: MetaData) -> list[Table]:
    outbox = Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        *_event_columns(),
        _at(),
        UniqueConstraint("event_id"),
        CheckConstraint("octet_length(body) < 900000", name="body_fits"),
        postgresql_with={
            "autovacuum_vacuum_scale_factor": 0,
            "autovacuum_vacuum_threshold": 10000,
            "autovacuum_vacuum_cost_delay": 0,
        },
    )
    log = Table(
        "log",
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        *_event_columns(),
        _at(),
        UniqueConstraint("event_id"),
    )
    return [outbox, log]


def _consuming(metadata: MetaData) -> list[Table]:
    bookmark = Table(
        "bookmark",
        metadata,
        Column("reader", Text),
        Column("source", Text),
        Column("shard", Integer, server_default=text("0")),
        Column("position", BigInteger, nullable=False, server_default=text("0")),
        Column("event_id", Uuid),
        Column("cluster", Text),
        Column("began", BigInteger),
        Column("again_to", BigInteger),
        Column("topic_id", Text),
        Column("stopped", Text),
        Column("types", JSONB),
        PrimaryKeyConstraint("reader", "source", "shard"),
    )
    inbox = Table(
        "inbox",
        metadata,
        Column("consumer", Text),
        Column("event_id", Uuid),
        _at(),
        PrimaryKeyConstraint("consumer", "event_id"),
    )
    parked = Table(
        "parked",
        metadata,
        Column("consumer", Text),
        Column("source", Text),
        Column("shard", Integer, server_default=text("0")),
        Column("position", BigInteger, autoincrement=False),
        Column("subject", Text, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("error", Text, nullable=False),
        _at(),
        Column("key", LargeBinary),
        Column("area", Text),  # as its body says; none where that can be read by nobody
        PrimaryKeyConstraint("consumer", "event_id"),
        Index(None, "event_id"),
        Index(None, "subject"),
    )
    dropped = Table(
        "dropped",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("consumer", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("error", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("dropped_by", Text, nullable=False),
        _at(),
        Column("area", Text),
    )
    return [bookmark, inbox, parked, dropped, _stuck(metadata)]


def _stuck(metadata: MetaData) -> Table:
    return Table(
        "stuck",
        metadata,
        Column("consumer", Text),
        Column("source", Text),
        Column("shard", Integer, autoincrement=False),
        Column("position", BigInteger, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("sqlstate", Text, nullable=False),
        Column("error", Text, nullable=False),
        Column("since", DateTime(timezone=True), nullable=False),
        Column("tries", Integer, nullable=False),
        Column("reason", Text),
        Column("ordered_by", Text),
        PrimaryKeyConstraint("consumer", "source", "shard"),
    )


def _serving(metadata: MetaData) -> list[Table]:
    idempotency = Table(
        "idempotency",
        metadata,
        Column("issuer", Text),
        Column("area", Text),
        Column("organisation", Text),
        Column("sub", Text),
        Column("key", Text),
        Column("keyed_with", Text),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("fingerprint_key", Text),
        Column("status", Integer, nullable=False),
        Column("headers", JSONB),
        Column("body", LargeBinary),
        _at(),
        PrimaryKeyConstraint("area", "sub", "key", "issuer", "organisation"),
        Index("ix_idempotency_kept", "at", postgresql_where=text("body IS NOT NULL")),
    )
    ticked = Table(
        "ticked",
        metadata,
        Column("name", Text, primary_key=True),
        Column("day", Date, nullable=False),
        _at(),
    )
    secret = Table(
        "fingerprint_secret",
        metadata,
        Column("name", Text, primary_key=True),
        Column("proof", LargeBinary, nullable=False),
        _at(),
    )
    return [idempotency, secret, ticked]


def _clock_repair(metadata: MetaData) -> Table:
    return Table(
        "clock_repair",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("was", Date, nullable=False),
        Column("day", Date, nullable=False),
        Column("reason", Text, nullable=False),
        Column("repaired_by", Text, nullable=False),
        _at(),
    )


def messaging_tables(metadata: MetaData) -> list[Table]:
    return [
        *_publishing(metadata),
        *_consuming(metadata),
        *_serving(metadata),
        _clock_repair(metadata),
        restatement_table(metadata),
        *restated_tables(metadata),
        unread_table(metadata),
        otherwise_table(metadata),
        missing_table(metadata),
        standing_table(metadata),
    ]


def create_messaging(op: Any, schema: str) -> None:
    """For a first migration: the tables as they were in the first version."""
    for statement in FIRST.split(";\n"):
        if statement.strip():
            op.execute(statement.format(schema=f'"{schema}"'))


def create_clock_repair(op: Any, schema: str) -> None:
    """For a migration: who set the business date back, and why."""
    op.create_table(
        "clock_repair",
        Column("id", BigInteger, Identity(always=True), nullable=False),
        Column("was", Date, nullable=False),
        Column("day", Date, nullable=False),
        Column("reason", Text, nullable=False),
        Column("repaired_by", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
        PrimaryKeyConstraint("id", name="pk_clock_repair"),
        schema=schema,
    )


def create_stuck(op: Any, schema: str) -> None:
    """For a migration: what a consumer cannot get past, and the key of what is parked."""
    _stuck(MetaData(schema=schema, naming_convention=NAMING)).create(op.get_bind())
    op.add_column("parked", Column("key", LargeBinary), schema=schema)


def widen_bookmark(op: Any, schema: str) -> None:
    """For a migration: where the bookmark is, in Kafka, and how far what it was set back over reaches."""
    op.add_column("bookmark", Column("cluster", Text), schema=schema)
    op.add_column("bookmark", Column("began", BigInteger), schema=schema)
    op.add_column("bookmark", Column("again_to", BigInteger), schema=schema)


def keep_stops(op: Any, schema: str) -> None:
    """For a migration: which topic a bookmark is a place in, and why it was stopped."""
    op.add_column("bookmark", Column("topic_id", Text), schema=schema)
    op.add_column("bookmark", Column("stopped", Text), schema=schema)
