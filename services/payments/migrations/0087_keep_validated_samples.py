"""Keep what samples of verified outcomes said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0087"
down_revision = "0086"


def upgrade() -> None:
    op.create_table(
        "validated_sample",
        sa.Column("sample_id", sa.Uuid(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("area", "contract")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("month", "finished_on")),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("classes", "outcomes")),
        schema="payments",
    )
    op.create_index(
        "ix_validated_sample_area_contract_month", "validated_sample", ["area", "contract", "month"], schema="payments"
    )
