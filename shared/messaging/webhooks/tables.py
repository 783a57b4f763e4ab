"""The tables of deliveries by webhook, in the schema of each service."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

ENDPOINTS = "webhook_endpoint"
STATES = ("waiting", "delivered", "given_up")


def webhook_tables(metadata: MetaData) -> None:
    """Of a key only what it is made of is kept."""
    for table in (_endpoint, _key, _delivery, _attempt):
        table(metadata)


def _endpoint(metadata: MetaData) -> None:
    """`position`: up to there the log has been looked through for it."""
    Table(
        ENDPOINTS,
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("area", Text, nullable=False),
        Column("organisation", Text, nullable=False),
        Column("url", Text, nullable=False),
        Column("types", ARRAY(Text), nullable=False),
        Column("description", Text, nullable=False),
        Column("roles", ARRAY(Text), nullable=False),
        Column("is_on", Boolean, nullable=False, server_default=text("true")),
        Column("off_why", Text),
        Column("off_at", DateTime(timezone=True)),
        Column("changed_by", Text, nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("removed_at", DateTime(timezone=True)),
        Column("revision", Integer, nullable=False, server_default=text("1")),
        Column("position", BigInteger, nullable=False),
        Column("failing_since", DateTime(timezone=True)),
        Column("paused_until", DateTime(timezone=True)),
        Column("leased_until", DateTime(timezone=True)),
        Column("served_at", DateTime(timezone=True)),
        CheckConstraint("is_on = (off_why IS NULL) AND is_on = (off_at IS NULL)", name="off_for_a_reason"),
        Index(None, "area", "organisation", "id", postgresql_where=text("removed_at IS NULL")),
    )


def _key(metadata: MetaData) -> None:
    Table(
        "webhook_key",
        metadata,
        Column("endpoint_id", Uuid, ForeignKey("webhook_endpoint.id", ondelete="CASCADE")),
        Column("number", Integer),
        Column("kind", Text, nullable=False),
        Column("made_of", Text, nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("expires_at", DateTime(timezone=True)),
        CheckConstraint("kind IN ('hmac', 'ed25519')", name="kind_known"),
        PrimaryKeyConstraint("endpoint_id", "number"),
    )


def _delivery(metadata: MetaData) -> None:
    Table(
        "webhook_delivery",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("endpoint_id", Uuid, ForeignKey("webhook_endpoint.id", ondelete="CASCADE"), nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("type", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("is_test", Boolean, nullable=False, server_default=text("false")),
        Column("state", Text, nullable=False, server_default=text("'waiting'")),
        Column("tries", Integer, nullable=False, server_default=text("0")),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("next_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("settled_at", DateTime(timezone=True)),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_at_some_time"),
        UniqueConstraint("endpoint_id", "event_id"),
        Index(None, "endpoint_id", "made_at", "id"),
        Index(
            "ix_webhook_delivery_waiting",
            "endpoint_id", "subject", "position", "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_webhook_delivery_settled_at", "settled_at", postgresql_where=text("settled_at IS NOT NULL")),
    )  # fmt: skip


def _attempt(metadata: MetaData) -> None:
    Table(
        "webhook_attempt",
        metadata,
        Column("delivery_id", Uuid, ForeignKey("webhook_delivery.id", ondelete="CASCADE")),
        Column("number", Integer),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("milliseconds", Integer, nullable=False),
        Column("status", Integer),
        Column("error", Text),
        Column("excerpt", Text, nullable=False, server_default=text("''")),
        PrimaryKeyConstraint("delivery_id", "number"),
    )
