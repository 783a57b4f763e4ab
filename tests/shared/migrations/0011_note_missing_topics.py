"""Note which topics cannot be read: who pays must know it, and may have no worker beside them."""

from alembic import op

from shared.messaging.missing import create_missing

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    create_missing(op, "things")
