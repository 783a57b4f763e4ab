"""Keep how the TOPs of organisations stood at the end of each week."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "top_count",
        sa.Column("count_id", sa.Uuid(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("area", "organisation")),
        sa.Column("counted_to", sa.Date(), nullable=False),
        sa.Column("windows", JSONB(), nullable=False),
        schema="payments",
    )
    op.create_index(
        "ix_top_count_area_organisation_counted_to",
        "top_count",
        ["area", "organisation", "counted_to"],
        schema="payments",
    )
