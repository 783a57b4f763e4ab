"""The days for corrections and late records count from an end of their own; so far from what was said first."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("end_fact", sa.Column("late_days_from", sa.Date(), nullable=True), schema="assessment")
    op.execute("UPDATE assessment.end_fact SET late_days_from = first_ended_on")
    op.alter_column("end_fact", "late_days_from", nullable=False, schema="assessment")
