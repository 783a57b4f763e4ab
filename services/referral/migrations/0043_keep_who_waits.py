"""Keep who waits for a place, what was offered to them, and who was offered one before those that stood before them."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"

STATES = "'pending', 'referred', 'accepted', 'started', 'declined', 'withdrawn', 'closed', 'expired', 'waiting'"


def upgrade() -> None:
    let_referrals_wait()
    op.create_table(
        "waiting_entry",
        sa.Column("referral_id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("passed_over", sa.Integer(), nullable=True),
        *(
            sa.Column(name, sa.String(), nullable=True)
            for name in ("reason_code", "offered_by", "offered_by_organisation")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        sa.ForeignKeyConstraint(["service_id"], ["referral.service.id"]),
        sa.CheckConstraint("(offered_on IS NULL) = (passed_over IS NULL)", name="offer_counted"),
        sa.CheckConstraint("passed_over = 0 OR reason_code IS NOT NULL", name="reason_given"),
        schema="referral",
    )
    offered = ["area", "offered_on", "referral_id"]
    op.create_index("ix_waiting_entry_offered_on", "waiting_entry", offered, schema="referral")


def let_referrals_wait() -> None:
    op.drop_constraint(op.f("ck_referral_state_known"), "referral", schema="referral")
    op.create_check_constraint(op.f("ck_referral_state_known"), "referral", f"state IN ({STATES})", schema="referral")
    op.drop_index("uq_referral_open", "referral", schema="referral")
    op.create_index(
        "uq_referral_open", "referral", ["area", "client_id", "service_id"], unique=True, schema="referral",
        postgresql_where=sa.text("state IN ('pending', 'referred', 'accepted', 'waiting')"),
    )  # fmt: skip
    op.create_index(
        "ix_referral_waiting", "referral", ["service_id"], schema="referral",
        postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip
