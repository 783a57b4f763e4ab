"""Keep who is referred and not assessed, what applications to the panel ask for next, and what became of referrals."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0103"


def upgrade() -> None:
    op.add_column("referral_fact", sa.Column("outcome", sa.String(), nullable=True), schema="assessment")
    op.create_table(
        "unassessed_fact",
        *_consumed(),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("organisation", "service_id")),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("hold_expires_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        schema="assessment",
    )
    op.create_table(
        "panel_step_fact",
        *_consumed(),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        schema="assessment",
    )
    for table in ("unassessed_fact", "panel_step_fact"):
        op.create_index(f"ix_{table}_client_id", table, ["client_id"], schema="assessment")


def _consumed() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("area", "recorded_by", "recorded_by_organisation")),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
    ]
