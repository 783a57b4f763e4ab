"""Keep forms by version, and answers to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0090"
down_revision = "0089"
VERSION = ["area", "form", "version"]


def upgrade() -> None:
    op.create_table(
        "form_version",
        *(sa.Column(name, sa.String(), primary_key=True) for name in ("area", "form")),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "kind")),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("definition", JSONB(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("published_by", "published_by_organisation")),
        sa.Column("published_on", sa.Date(), nullable=False),
        schema="assessment",
    )
    op.create_table(
        "form_answer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id"), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), sa.ForeignKey("assessment.assessment.id")),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "kind")),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date()),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("answers", "missing", "flags", "points")),
        sa.Column("recorded_by_roles", JSONB(), nullable=False),
        sa.Column("void_reason", sa.String()),
        sa.ForeignKeyConstraint(VERSION, [f"assessment.form_version.{name}" for name in VERSION], name="of_a_version"),
        schema="assessment",
    )
    op.create_index("ix_form_answer_client", "form_answer", ["client_id"], schema="assessment")
    by_day = ["area", "answered_on", "id"]
    op.create_index("ix_form_answer_area_answered_on", "form_answer", by_day, schema="assessment")
