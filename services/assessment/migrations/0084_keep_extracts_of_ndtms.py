"""Keep what agencies sent to NDTMS."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0084"
down_revision = "0083"
EXTRACT = "assessment.ndtms_extract.id"


def upgrade() -> None:
    op.create_table(
        "ndtms_extract",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("agency", "provider", "version")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("since", "until")),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("taken_on", sa.Date()),
        sa.Column("counts", JSONB()),
        sa.CheckConstraint("state IN ('open', 'taken', 'given_up')", name="state_known"),
        schema="assessment",
    )
    op.create_index("ix_ndtms_extract_area", "ndtms_extract", ["area", "id"], schema="assessment")
    op.create_index(
        "uq_ndtms_extract_open", "ndtms_extract", ["area", "agency"], unique=True, schema="assessment",
        postgresql_where=sa.text("state = 'open'"),
    )  # fmt: skip
    op.create_table(
        "ndtms_line",
        sa.Column("extract_id", sa.Uuid(), sa.ForeignKey(EXTRACT), primary_key=True),
        sa.Column("line", sa.Integer(), primary_key=True),
        sa.Column("row_key", sa.String()),
        sa.Column("hash", sa.String(), nullable=False),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("content", "problems")),
        schema="assessment",
    )
    op.create_index("ix_ndtms_line_key", "ndtms_line", ["extract_id", "row_key"], schema="assessment")
    op.create_table(
        "ndtms_row",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("area", "agency", "provider", "row_key", "client_ref", "hash")
        ),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("extract_id", sa.Uuid(), sa.ForeignKey(EXTRACT), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("deleted_by", "deleted_by_organisation")),
        sa.Column("deleted_on", sa.Date()),
        sa.CheckConstraint("state IN ('standing', 'missing', 'deleted')", name="state_known"),
        schema="assessment",
    )
    op.create_index("uq_ndtms_row_key", "ndtms_row", ["area", "agency", "row_key"], unique=True, schema="assessment")
    op.create_index("ix_ndtms_row_state", "ndtms_row", ["area", "agency", "state", "id"], schema="assessment")
    op.create_index("ix_ndtms_row_extract_id", "ndtms_row", ["extract_id"], schema="assessment")
