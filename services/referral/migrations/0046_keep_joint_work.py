"""Keep which referrals are worked on together."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.create_table(
        "joint_work",
        sa.Column("referral_id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_by_organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        sa.ForeignKeyConstraint(["lead_id"], ["referral.referral.id"]),
        sa.CheckConstraint("kind IN ('along', 'brings_back')", name="kind_known"),
        sa.CheckConstraint("lead_id <> referral_id", name="beside_another"),
        schema="referral",
    )
    op.create_index("ix_joint_work_lead", "joint_work", ["lead_id"], schema="referral")
