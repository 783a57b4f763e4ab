"""Keep applications to the panel and each step of them, and which services need it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0044"
down_revision = "0043"
_STATES = "'applied', 'listed', 'deferred', 'approved', 'preparing', 'aftercare', 'closed', 'refused', 'withdrawn'"
_STEPS = "'list', 'approve', 'refuse', 'defer', 'prepare', 'aftercare', 'close', 'withdraw'"


def upgrade() -> None:
    needed: sa.Column[bool] = sa.Column("needs_panel", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("service", needed, schema="referral")
    op.alter_column("service", "needs_panel", server_default=None, schema="referral")
    op.create_table(
        "panel_application",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", JSONB(), nullable=False),
        sa.Column("form_answer_id", sa.Uuid(), nullable=True),
        sa.Column("funding_asked", sa.String(), nullable=True),
        sa.Column("weeks_asked", sa.Integer(), nullable=True),
        sa.Column("earlier_id", sa.Uuid(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("applied_by", sa.String(), nullable=False),
        sa.Column("applied_by_organisation", sa.String(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("panel_on", sa.Date(), nullable=True),
        sa.Column("deferred_until", sa.Date(), nullable=True),
        sa.Column("wants", JSONB(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("funding", sa.String(), nullable=True),
        sa.Column("prepared", JSONB(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["referral.service.id"]),
        sa.ForeignKeyConstraint(["earlier_id"], ["referral.panel_application.id"]),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        schema="referral",
    )
    op.create_index("ix_panel_application_area", "panel_application", ["area", "id"], schema="referral")
    op.create_index("ix_panel_application_client", "panel_application", ["area", "client_id"], schema="referral")
    op.create_index(
        "uq_panel_application_open",
        "panel_application",
        ["area", "client_id"],
        unique=True,
        schema="referral",
        postgresql_where=sa.text("state NOT IN ('closed', 'refused', 'withdrawn')"),
    )
    op.create_table(
        "panel_step",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("panel_on", sa.Date(), nullable=True),
        sa.Column("deferred_until", sa.Date(), nullable=True),
        sa.Column("wants", JSONB(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("funding", sa.String(), nullable=True),
        sa.Column("prepared", JSONB(), nullable=False),
        sa.Column("members", JSONB(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_by_organisation", sa.String(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["referral.panel_application.id"]),
        sa.CheckConstraint(f"step IN ({_STEPS})", name="step_known"),
        schema="referral",
    )
    op.create_index("ix_panel_step_application", "panel_step", ["application_id", "id"], schema="referral")
