"""Keep the day on which it was heard that a tariff does not count any more; of before, nobody knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.add_column("tariff", sa.Column("voided_on", sa.Date()), schema="payments")
