"""Keep once a week what was paid and at risk by then, and find the lines of a run and of a day on which a risk ends."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

OF_RUN = ["contract", "party", "posted_on", "from_account", "to_account", "pence"]


def upgrade() -> None:
    op.create_table(
        "paid_by_day",
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.Column("year_from", sa.Date(), nullable=False),
        sa.Column("year_to", sa.Date(), nullable=False),
        sa.Column("paid_pence", sa.BigInteger(), nullable=False),
        sa.Column("approved_pence", sa.BigInteger(), nullable=False),
        sa.Column("at_risk_pence", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("area", "contract", "party", "kept_on", name=op.f("pk_paid_by_day")),
        schema="payments",
    )
    op.create_index(op.f("ix_at_risk_known_on"), "at_risk", ["known_on"], schema="payments")
    op.create_index(op.f("ix_at_risk_until"), "at_risk", ["until"], schema="payments")
    op.create_index(
        "ix_transfer_run",
        "transfer",
        ["run_id"],
        schema="payments",
        postgresql_where=sa.text("run_id IS NOT NULL"),
        postgresql_include=OF_RUN,
    )
