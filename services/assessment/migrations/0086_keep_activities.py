"""Keep what is done for people beside assessing them, and what is to be done next."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0086"
down_revision = "0085"
SETTINGS = ("community", "custody", "court", "prison", "contact_centre", "provider", "gp")
CHECKS = {
    "setting_known": f"setting IN ({', '.join(repr(code) for code in SETTINGS)})",
    "attendance_known": "attendance IN ('attended', 'did_not_attend', 'cancelled')",
    "absence_has_its_reason": "(attendance = 'attended') = (absence_reason IS NULL)",
    "people_of_nobody": "client_id IS NULL OR people IS NULL",
    "next_step_is_due": "(next_step IS NULL) = (next_due_on IS NULL)",
    "next_step_of_somebody": "next_step IS NULL OR client_id IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id")),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.String()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("setting", "attendance")),
        sa.Column("absence_reason", sa.String()),
        sa.Column("people", sa.Integer()),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("workers", "organisations")),
        sa.Column("next_step", sa.String()),
        sa.Column("next_due_on", sa.Date()),
        sa.Column("next_owner", sa.String()),
        sa.Column("recorded_by_roles", JSONB(), nullable=False),
        sa.Column("void_reason", sa.String()),
        *(sa.CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
        schema="assessment",
    )
    op.create_index("ix_activity_area_done_on", "activity", ["area", "done_on", "id"], schema="assessment")
    op.create_index("ix_activity_client", "activity", ["client_id", "done_on"], schema="assessment")
