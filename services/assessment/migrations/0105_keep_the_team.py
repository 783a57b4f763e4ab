"""Keep who works at the front door, as what, and since when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0105"
down_revision = "0104"
ROLES = "('lead', 'assessor', 'outreach', 'criminal_justice', 'hospital', 'administrator', 'volunteer', 'interviewer')"
CHECKS = {"role_known": f"role IN {ROLES}", "left_on_follows": "left_on >= joined_on"}


def upgrade() -> None:
    op.create_table(
        "team_member",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("sub", "organisation", "name", "role")),
        sa.Column("skills", JSONB(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date()),
        sa.Column("void_reason", sa.String()),
        *(sa.CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
        schema="assessment",
    )
    op.create_index("ix_team_member_area", "team_member", ["area", "id"], schema="assessment")
