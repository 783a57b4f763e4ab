"""Keep a hash of all that a fact says. Of what was heard without it only what is kept is compared."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    for table in ("tariff", "treatment_start", "treatment_transfer", "treatment_end"):
        op.add_column(table, sa.Column("content_hash", sa.Text(), nullable=True), schema="payments")
