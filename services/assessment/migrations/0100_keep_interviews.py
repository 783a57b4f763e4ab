"""Keep who of the council's interviewers is to see whom, and what became of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0100"
down_revision = "0099"
SETTINGS = "('community', 'custody', 'court', 'prison', 'contact_centre', 'provider', 'gp')"
WHY = "('not_reached', 'declined', 'did_not_attend', 'died', 'moved', 'in_custody')"
WITHDRAWN = "('assigned_by_mistake', 'wrong_person', 'not_wanted', 'not_needed', 'died', 'other')"
CHECKS = {
    "state_known": "state IN ('assigned', 'held', 'not_held', 'withdrawn')",
    "setting_known": f"setting IN {SETTINGS}",
    "not_held_for_known": f"not_held_for IN {WHY}",
    "withdrawn_for_known": f"withdrawn_for IN {WITHDRAWN}",
    "held_is_an_activity": "(state = 'held') = (activity_id IS NOT NULL)",
    "not_held_says_why": "(state = 'not_held') = (not_held_for IS NOT NULL)",
    "withdrawn_says_why": "(state = 'withdrawn') = (withdrawn_for IS NOT NULL)",
}
INDEXES = {
    "area": ["area", "due_on", "id"],
    "interviewer": ["area", "interviewer", "organisation", "due_on", "id"],
    "client": ["client_id"],
}


def upgrade() -> None:
    op.create_table(
        "interview",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("interviewer", "organisation")),
        sa.Column("due_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("setting", "state")),
        sa.Column("said_on", sa.Date()),
        *(sa.Column(name, sa.String()) for name in ("not_held_for", "withdrawn_for")),
        sa.Column("activity_id", sa.Uuid(), sa.ForeignKey("assessment.activity.id")),
        sa.Column("note", sa.String()),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("outcomes", "evidence_ids")),
        *(sa.CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
        schema="assessment",
    )
    for name, columns in INDEXES.items():
        op.create_index(f"ix_interview_{name}", "interview", columns, schema="assessment")
