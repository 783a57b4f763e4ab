"""Refuse a known revision with another content, and let all facts be said again above what others know."""

from alembic import op

from shared.data.revisions import create_conflict
from shared.messaging.restating import create_restatement

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    create_conflict(op, "assessment")
    create_restatement(op, "assessment")
