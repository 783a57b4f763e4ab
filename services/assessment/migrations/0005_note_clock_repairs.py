"""Note who set the business date back, and why."""

from alembic import op

from shared.messaging.tables import create_clock_repair

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    create_clock_repair(op, "assessment")
