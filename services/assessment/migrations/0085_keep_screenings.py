"""Keep what screening instruments were answered with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0085"
down_revision = "0084"


def upgrade() -> None:
    op.create_table(
        "screening",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id"), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), sa.ForeignKey("assessment.assessment.id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("instrument", "edition")),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("about", sa.String()),
        sa.Column("answers", JSONB(), nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("band", sa.String()),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("missing", "flags", "recorded_by_roles")),
        sa.Column("void_reason", sa.String()),
        sa.CheckConstraint("instrument IN ('audit', 'audit-c', 'sds', 'phq-9', 'gad-7')", name="instrument_known"),
        sa.CheckConstraint("(instrument = 'sds') = (about IS NOT NULL)", name="sds_is_about_a_substance"),
        sa.CheckConstraint("total IS NOT NULL OR jsonb_array_length(missing) > 0", name="total_unless_missing"),
        schema="assessment",
    )
    op.create_index("ix_screening_client", "screening", ["client_id"], schema="assessment")
    op.create_index("ix_screening_area_answered_on", "screening", ["area", "answered_on", "id"], schema="assessment")
