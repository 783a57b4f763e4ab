"""The tables of who is signed in, in each service's own schema."""

from sqlalchemy import Column, DateTime, Index, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB


def session_tables(metadata: MetaData) -> None:
    """Only a hash of the cookie's id is kept; `form` is what a session that was over was about to send, by page.

    `sent` is what its forms became, by a keyed hash of what was sent; `former` the forms of the sessions before it.
    """
    Table(
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
        Column("sent", JSONB, nullable=False, server_default="[]"),
        Column("former", JSONB, nullable=False, server_default="[]"),
        Column("ended_at", DateTime(timezone=True)),
        Index(None, "sid"),
        Index(None, "seen_at"),
    )
    Table(
        "ended_sign_in",
        metadata,
        Column("sid", Text, primary_key=True),
        Column("ended_at", DateTime(timezone=True), nullable=False),
    )
