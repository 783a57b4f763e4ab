"""Keep whom somebody has closed, and who is released from prison."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
CLOSED_FOR = (
    "does_not_engage", "does_not_want_help", "advice_was_enough", "with_another_service", "moved", "in_prison", "died",
    "other",
)  # fmt: skip


def upgrade() -> None:
    known = f"reason_code IN ({', '.join(repr(code) for code in CLOSED_FOR)})"
    reason = sa.Column("reason_code", sa.String(), nullable=False)
    _create("closing", "closed_on", reason, sa.CheckConstraint(known, name="reason_code_known"))
    _create("prison_release", "released_on")
    op.create_index("ix_closing_area", "closing", ["area", "id"], schema="assessment")
    op.create_index("ix_prison_release_area", "prison_release", ["area", "released_on", "id"], schema="assessment")


def _create(table: str, day: str, *more: Any) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id"), nullable=False),
        sa.Column(day, sa.Date(), nullable=False),
        *more,
        sa.Column("void_reason", sa.String()),
        schema="assessment",
    )
    op.create_index(f"ix_{table}_client_id", table, ["client_id"], schema="assessment")
