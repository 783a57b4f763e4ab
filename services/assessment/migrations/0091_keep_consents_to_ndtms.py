"""Keep who lets NDTMS be told who they are."""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"


def upgrade() -> None:
    op.create_table(
        "ndtms_consent",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id"), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        schema="assessment",
    )
    op.create_index("ix_ndtms_consent_client", "ndtms_consent", ["client_id", "said_on", "id"], schema="assessment")
    op.create_index("ix_ndtms_consent_area", "ndtms_consent", ["area", "id"], schema="assessment")
