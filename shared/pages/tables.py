"""The table of who is signed in, in each service's own schema."""

from typing import Any

from sqlalchemy import Column, DateTime, Index, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from shared.data.db import NAMING


def session_table(metadata: MetaData) -> Table:
    """Only a hash of the cookie's id is kept; `form` is what an expired session was about to send."""
    return Table(
        "page_session",
        metadata,
        Column("id_hash", LargeBinary, primary_key=True),
        Column("area", Text, nullable=False),
        Column("organisation", Text, nullable=False),
        Column("sub", Text, nullable=False),
        Column("roles", JSONB, nullable=False),
        Column("sid", Text),
        Column("issued_at", DateTime(timezone=True), nullable=False),
        Column("seen_at", DateTime(timezone=True), nullable=False),
        Column("form", JSONB),
        Index(None, "sid"),
        Index(None, "seen_at"),
    )


def create_sessions(op: Any, schema: str) -> None:
    """For a migration."""
    session_table(MetaData(schema=schema, naming_convention=NAMING)).create(op.get_bind())
