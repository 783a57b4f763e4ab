"""Positions are published when the day's work is done: up to which day that was so is kept apart from it."""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.execute(
        "INSERT INTO payments.ticked (name, day, at) SELECT 'afterwards', day, at FROM payments.ticked"
        " WHERE name = 'daily' ON CONFLICT (name) DO NOTHING"
    )
