"""Keep programmes and whom they are of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
RULES = "rule IN ('in_treatment', 'without_tariff', 'not_assessed_since', 'no_top_since')"
CHECKS = {
    "rule_known": RULES,
    "rule_has_day": "(rule IN ('not_assessed_since', 'no_top_since')) = (since IS NOT NULL)",
    "ends_after_it_begins": "wanted_by >= first_on",
}
MEMBER_CHECKS = {
    "state_known": "state IN ('to_invite', 'invited', 'declined', 'deferred')",
    "deferred_has_day": "(state = 'deferred') = (deferred_until IS NOT NULL)",
}


def upgrade() -> None:
    op.create_table(
        "programme",
        *_of_a_fact(),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("title", "reason", "rule")),
        sa.Column("since", sa.Date()),
        *(sa.Column(name, sa.String()) for name in ("organisation", "service_id")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first_on", "wanted_by")),
        sa.Column("ended_on", sa.Date()),
        sa.Column("void_reason", sa.String()),
        *(sa.CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
        schema="assessment",
    )
    op.create_index("ix_programme_area", "programme", ["area", "id"], schema="assessment")
    op.create_table(
        "programme_member",
        *_of_a_fact(),
        sa.Column("programme_id", sa.Uuid(), sa.ForeignKey("assessment.programme.id"), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id"), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("deferred_until", sa.Date()),
        sa.Column("worker", sa.String()),
        *(sa.CheckConstraint(condition, name=name) for name, condition in MEMBER_CHECKS.items()),
        sa.UniqueConstraint("programme_id", "client_id"),
        schema="assessment",
    )
    op.create_index("ix_programme_member_client_id", "programme_member", ["client_id"], schema="assessment")


def _of_a_fact() -> list[Any]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
    ]
