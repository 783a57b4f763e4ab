"""Keep of a proposal why, by whom and when a person had the choice made anew."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("proposal", sa.Column("reopen_reason", sa.Text(), nullable=True), schema="tariff")
    op.add_column("proposal", sa.Column("reopened_by", sa.Text(), nullable=True), schema="tariff")
    op.add_column("proposal", sa.Column("reopened_on", sa.Date(), nullable=True), schema="tariff")
