"""Keep what a tariff said before its last word took back. Of what was told before that, nothing is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("tariff", sa.Column("before_taking_back", sa.JSON(), nullable=True), schema="payments")
