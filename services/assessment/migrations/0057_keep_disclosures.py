"""Keep what people, or courts, let organisations be told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("organisation", "ground")),
        sa.Column("order_reference", sa.String()),
        sa.Column("tells", JSONB(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("tells_from", "until")),
        sa.Column("withdrawn_on", sa.Date()),
        sa.Column("withdrawn_reason", sa.String()),
        sa.CheckConstraint("ground IN ('consent', 'order')", name="ground_known"),
        sa.CheckConstraint("tells_from <= until", name="days_in_order"),
        sa.CheckConstraint("(ground = 'order') = (order_reference IS NOT NULL)", name="order_has_its_reference"),
        schema="assessment",
    )
    op.create_index("ix_disclosure_client", "disclosure", ["client_id", "organisation"], schema="assessment")
    op.create_index("ix_disclosure_area", "disclosure", ["area", "id"], schema="assessment")
