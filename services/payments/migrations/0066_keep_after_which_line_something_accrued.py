"""Keep after which line of the ledger an outcome accrued: a run of the same day may have come before or after it."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    op.add_column("accrued", sa.Column("after_line", sa.BigInteger()), schema="payments")
