"""The reason for which something fell first: what fell again for another one is told to who is paid as it was."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.withdrawal ADD told_reason text")
