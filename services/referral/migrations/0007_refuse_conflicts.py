"""Refuse a known revision with another content, and let all facts be said again above what others know."""

from alembic import op

from shared.restating import create_restatement
from shared.revisions import create_conflict

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    create_conflict(op, "referral")
    create_restatement(op, "referral")
