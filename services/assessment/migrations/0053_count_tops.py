"""Keep how the TOPs of organisations stood at the end of each week. Of earlier weeks nobody counted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.create_table(
        "top_count",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("area", "organisation")),
        sa.Column("counted_to", sa.Date(), nullable=False),
        sa.Column("windows", JSONB(), nullable=False),
        sa.UniqueConstraint("area", "organisation", "counted_to"),
        schema="assessment",
    )
