"""Note the last line of its day that a published position had: what came later that day has changed since."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    op.add_column("position", sa.Column("last_seq", sa.BigInteger(), nullable=True), schema="payments")
