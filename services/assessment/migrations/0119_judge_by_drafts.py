"""Keep the drafts by which people are to be judged for a what-if, until payments is told what comes of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0119"
down_revision = "0118"


def upgrade() -> None:
    op.create_table(
        "what_if",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("scheme", JSONB(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        schema="assessment",
    )
    op.create_index(
        "ix_what_if_untold",
        "what_if",
        ["asked_at"],
        schema="assessment",
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.create_table(
        "what_if_bands",
        sa.Column("what_if_id", sa.Uuid(), primary_key=True),
        sa.Column("page", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("bands", JSONB(), nullable=False),
        schema="assessment",
    )
