"""Keep what was said of a referral and taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"

STATES = "'pending', 'referred', 'accepted', 'started', 'declined', 'withdrawn', 'closed', 'expired', 'waiting'"


def upgrade() -> None:
    op.create_table(
        "answer_taken_back",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("said_by", sa.String(), nullable=True),
        sa.Column("said_by_organisation", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("first_offered_on", sa.Date(), nullable=True),
        sa.Column("of_appointment", sa.Boolean(), nullable=False),
        sa.Column("taken_back_for", sa.String(), nullable=False),
        sa.Column("taken_back_on", sa.Date(), nullable=False),
        sa.Column("taken_back_by", sa.String(), nullable=False),
        sa.Column("taken_back_by_organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        sa.CheckConstraint(f"state IN ({STATES})", name="state_known"),
        schema="referral",
    )
    op.create_index("ix_answer_taken_back_referral", "answer_taken_back", ["referral_id", "id"], schema="referral")
