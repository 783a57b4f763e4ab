"""Facts heard from the other services, and the outcomes that all facts add up to."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

SCHEMA = "assessment"


def upgrade() -> None:
    create_schemes_and_referrals()
    create_episodes()
    create_outcomes()
    create_what_goes_with_outcomes()


def heard() -> list[sa.Column[Any]]:
    """What a fact of referral carries beside its content."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_by_organisation", sa.String(), nullable=False),
    ]


def create_schemes_and_referrals() -> None:
    op.create_table(
        "scheme_fact",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("scheme_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scheme", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("area", "scheme_id", "version", name=op.f("pk_scheme_fact")),
        schema=SCHEMA,
    )
    op.create_table(
        "referral_fact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("service_id", sa.String(), nullable=True),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_fact")),
        schema=SCHEMA,
    )
    op.create_index("ix_referral_fact_client_id", "referral_fact", ["client_id"], unique=False, schema=SCHEMA)


def create_episodes() -> None:
    op.create_table(
        "start_fact",
        *heard(),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("delivered_by", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("is_treatment", sa.Boolean(), nullable=False),
        sa.Column("care_coordinating", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_fact")),
        schema=SCHEMA,
    )
    op.create_index("ix_start_fact_client_id", "start_fact", ["client_id"], unique=False, schema=SCHEMA)
    op.create_table(
        "transfer_fact",
        *heard(),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("to_organisation", sa.String(), nullable=False),
        sa.Column("transferred_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_fact")),
        schema=SCHEMA,
    )
    op.create_index("ix_transfer_fact_client_id", "transfer_fact", ["client_id"], unique=False, schema=SCHEMA)
    op.create_index("ix_transfer_fact_episode_id", "transfer_fact", ["episode_id"], unique=False, schema=SCHEMA)
    op.create_table(
        "end_fact",
        *heard(),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("reason_list", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("by_role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_end_fact")),
        schema=SCHEMA,
    )
    op.create_index("ix_end_fact_client_id", "end_fact", ["client_id"], unique=False, schema=SCHEMA)


def create_outcomes() -> None:
    op.create_table(
        "outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("scope_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("achieved_on", sa.Date(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("journey_id", sa.Uuid(), nullable=True),
        sa.Column("journey_from", sa.Date(), nullable=True),
        sa.Column("journey_to", sa.Date(), nullable=True),
        sa.Column("contract", sa.String(), nullable=True),
        sa.Column("evidence", JSONB(), nullable=False),
        sa.Column("provisional_until", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_by_organisation", sa.String(), nullable=False),
        sa.Column("verified_by", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("scheme_id", sa.String(), nullable=False),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("kin", JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (reason IS NOT NULL)", name=op.f("ck_outcome_reason_of_withdrawal")
        ),
        sa.CheckConstraint(
            "reason IN ('represented', 'journey-continued', 'corrected', 'refused', 'merged', 'voided', 'superseded')",
            name=op.f("ck_outcome_reason_known"),
        ),
        sa.CheckConstraint(
            "state <> 'achieved' OR verified_by IS NOT NULL", name=op.f("ck_outcome_achieved_is_verified")
        ),
        sa.CheckConstraint("state IN ('proposed', 'achieved', 'withdrawn')", name=op.f("ck_outcome_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        schema=SCHEMA,
    )
    op.create_index("ix_outcome_client_id", "outcome", ["client_id"], unique=False, schema=SCHEMA)
    op.create_index("ix_outcome_worklist", "outcome", ["area", "state", "id"], unique=False, schema=SCHEMA)


def create_what_goes_with_outcomes() -> None:
    op.create_table(
        "verification",
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_by_organisation", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.CheckConstraint("decision IN ('verified', 'refused')", name=op.f("ck_verification_decision_known")),
        sa.PrimaryKeyConstraint("measure", "fingerprint", name=op.f("pk_verification")),
        schema=SCHEMA,
    )
    op.create_index("ix_verification_client_id", "verification", ["client_id"], unique=False, schema=SCHEMA)
    op.create_table(
        "representation",
        sa.Column("discharge_episode_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("presentation_id", sa.Uuid(), nullable=False),
        sa.Column("presented_on", sa.Date(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("discharge_episode_id", name=op.f("pk_representation")),
        schema=SCHEMA,
    )
    op.create_index("ix_representation_client_id", "representation", ["client_id"], unique=False, schema=SCHEMA)
    op.create_table(
        "client_due",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_due")),
        schema=SCHEMA,
    )
    op.create_index("ix_client_due_due_on", "client_due", ["due_on"], unique=False, schema=SCHEMA)
