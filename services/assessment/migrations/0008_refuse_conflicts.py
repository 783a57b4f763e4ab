"""Refuse a known revision with another content."""

from alembic import op

from shared.revisions import create_conflict

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_conflict(op, "assessment")
