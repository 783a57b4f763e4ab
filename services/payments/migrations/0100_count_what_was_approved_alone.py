"""Count with a run what one person approved alone in its month."""

from alembic import op

revision = "0100"
down_revision = "0099"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.run ADD COLUMN alone_before_pence bigint NOT NULL DEFAULT 0")
