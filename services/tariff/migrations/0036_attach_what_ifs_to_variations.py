"""Keep which drafts were tried, and which what-if goes with a variation."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "tried_draft",
        sa.Column("what_if_id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("scheme_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        schema="tariff",
    )
    op.create_index("ix_tried_draft_area_scheme_id_version", "tried_draft", ["area", "scheme_id", "version"],
                    schema="tariff")  # fmt: skip
    op.add_column("variation", sa.Column("what_if_id", sa.Uuid()), schema="tariff")
