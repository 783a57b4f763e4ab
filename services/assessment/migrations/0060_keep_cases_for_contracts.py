"""Keep the cases that contracts are told of: a scheme that says so marks everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    op.create_table(
        "counted_case",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("area", "indicator", "contract", "party")),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("subject_id", "owner_id")),
        sa.Column("eligible_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Date()) for name in ("until", "met_on")),
        sa.Column("value", sa.Integer()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("area", "indicator", "subject_id", "contract"),
        schema="assessment",
    )
    op.create_index("ix_counted_case_area_owner_id", "counted_case", ["area", "owner_id"], schema="assessment")
