"""Refuse a known revision with another content, and let all facts be said again above what others know."""

from alembic import op

from shared.messaging.restating import create_restatement
from shared.messaging.revisions import create_conflict

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    create_conflict(op, "payments")
    create_restatement(op, "payments")
