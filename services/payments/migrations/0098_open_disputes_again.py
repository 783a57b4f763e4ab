"""Keep of a dispute that was opened again what had been said to have come of it."""

from alembic import op

revision = "0098"
down_revision = "0097"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.dispute ADD COLUMN reopenings json NOT NULL DEFAULT '[]'")
