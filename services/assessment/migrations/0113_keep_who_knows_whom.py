"""Keep which worker knows which person: nothing of the person is shown to them."""

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0112"
CHECKS = {
    "reason_code_known": "reason_code IN ('own_record', 'relative', 'friend', 'treated_together', 'other')",
    "end_has_its_day": "(ended_on IS NULL) = (ended_by IS NULL)",
}


def upgrade() -> None:
    op.create_table(
        "interest_conflict",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("sub", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id"), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("ended_by", sa.String()),
        *(sa.CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
        schema="assessment",
    )
    op.create_index("ix_interest_conflict_area", "interest_conflict", ["area", "id"], schema="assessment")
    op.create_index(
        "uq_interest_conflict_standing", "interest_conflict", ["area", "sub", "client_id"], unique=True,
        schema="assessment", postgresql_where=sa.text("ended_on IS NULL"),
    )  # fmt: skip
