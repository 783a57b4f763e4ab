"""Keep variations of contracts, and what was answered to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "variation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("scheme_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("beside", sa.Text(), nullable=False),
        sa.Column("before_version", sa.BigInteger(), nullable=False),
        sa.Column("contracts", JSONB(), nullable=False),
        sa.Column("parties", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("area", "scheme_id", "version", "hash", "beside"),
        schema="tariff",
    )
    op.create_table(
        "variation_answer",
        sa.Column("variation_id", sa.Uuid(), primary_key=True),
        sa.Column("party", sa.Text(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text()),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.CheckConstraint("answer IN ('agreed', 'declined')", name="answer_known"),
        schema="tariff",
    )
