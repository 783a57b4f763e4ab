"""Note who set the business date back, and why."""

from alembic import op

from shared.messaging.tables import create_clock_repair

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_clock_repair(op, "things")
