"""Refuse a known revision with another content, and let all facts be said again above what others know."""

from alembic import op

from shared.data.revisions import create_conflict
from shared.messaging.restating import create_restatement

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_conflict(op, "tariff")
    create_restatement(op, "tariff")
