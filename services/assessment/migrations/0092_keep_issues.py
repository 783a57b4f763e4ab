"""Keep issues, complaints and thanks."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
CHECKS = {
    "kind_known": "kind IN ('issue', 'complaint', 'thanks')",
    "state_known": "state IN ('open', 'answered', 'closed')",
    "closed_has_its_day": "(state = 'closed') = (closed_on IS NOT NULL)",
    "answer_has_its_day": "(answer IS NULL) = (answered_on IS NULL)",
}


def upgrade() -> None:
    op.create_table(
        "issue",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "about")),
        sa.Column("raised_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("raised_by", "summary")),
        *(sa.Column(name, sa.String()) for name in ("concerns", "owned_by")),
        sa.Column("due_on", sa.Date()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String()),
        *(sa.Column(name, sa.Date()) for name in ("answered_on", "closed_on")),
        *(sa.Column(name, sa.String()) for name in ("closed_for", "void_reason")),
        *(sa.CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
        schema="assessment",
    )
    op.create_index("ix_issue_area", "issue", ["area", "id"], schema="assessment")
