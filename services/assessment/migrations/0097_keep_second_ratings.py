"""Keep which assessments under audit are rated a second time, and what the second rater said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0097"
down_revision = "0096"
CHECKS = {
    "state_known": "state IN ('waiting', 'rated', 'set_aside')",
    "basis_known": "basis IN ('interview', 'file')",
    "set_aside_for_known": "set_aside_for IN ('not_reached', 'declined', 'died', 'nobody_free')",
    "rated_has_points": "(state = 'rated') = (points IS NOT NULL)",
    "set_aside_says_why": "(state = 'set_aside') = (set_aside_for IS NOT NULL)",
    "waiting_is_undecided": "(state = 'waiting') = (decided_by IS NULL)",
}


def upgrade() -> None:
    op.create_table(
        "second_rating",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), sa.ForeignKey("assessment.assessment.id"), nullable=False, unique=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("first_points", JSONB(), nullable=False),
        sa.Column("first_band", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("basis", sa.String()),
        sa.Column("points", JSONB(none_as_null=True)),
        *(sa.Column(name, sa.String()) for name in ("band", "set_aside_for", "decided_by", "decided_by_organisation")),
        sa.Column("decided_on", sa.Date()),
        *(sa.CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
        schema="assessment",
    )
    op.create_index("ix_second_rating_area", "second_rating", ["area", "id"], schema="assessment")
