"""Refuse a known revision with another content."""

from alembic import op

from shared.revisions import create_conflict

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    create_conflict(op, "referral")
