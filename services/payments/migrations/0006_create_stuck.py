"""Create stuck, what a consumer cannot get past, and keep the key of what is parked."""

from alembic import op

from shared.messaging.tables import create_stuck

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_stuck(op, "payments")
