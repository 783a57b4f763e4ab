"""The days for corrections count from an end of their own; of kept ends that is what counts as said first."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("episode", sa.Column("late_days_from", sa.Date(), nullable=True), schema="referral")
    op.execute("UPDATE referral.episode SET late_days_from = first_ended_on")
