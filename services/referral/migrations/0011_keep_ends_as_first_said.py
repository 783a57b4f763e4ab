"""An end is corrected for some days after it as first said: of kept ends what they say now is all that is known."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for name in ("first_ended_on", "end_recorded_on"):
        op.add_column("episode", sa.Column(name, sa.Date(), nullable=True), schema="referral")
    op.execute("UPDATE referral.episode SET first_ended_on = ended_on")
    op.drop_column("scheme_version", "late_record_days", schema="referral")
    op.add_column("scheme_version", sa.Column("correction_days", sa.Integer(), nullable=True), schema="referral")
