"""Create the tables for what the other services say."""

import sqlalchemy as sa
from alembic import op

from shared.messaging.tables import create_messaging

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging(op, "payments")
    _scheme_version()
    _tariff()
    _client_merge()
    _identity()
    _outcome()
    _withdrawal()
    _review()
    _treatment_start()
    _treatment_transfer()
    _treatment_end()
    _counted_case()


def _scheme_version() -> None:
    op.create_table(
        "scheme_version",
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("scheme_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scheme", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("area", "scheme_id", "version", name=op.f("pk_scheme_version")),
        schema="payments",
    )


def _tariff() -> None:
    op.create_table(
        "tariff",
        sa.Column("tariff_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("prices", sa.JSON(), nullable=True),
        sa.Column("override_code", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("scheme_id", sa.Text(), nullable=False),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.Column("scheme_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tariff_id", name=op.f("pk_tariff")),
        schema="payments",
    )
    op.create_index(op.f("ix_tariff_client_id"), "tariff", ["client_id"], unique=False, schema="payments")


def _client_merge() -> None:
    op.create_table(
        "client_merge",
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("absorbed_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("merge_id", name=op.f("pk_client_merge")),
        schema="payments",
    )
    op.create_index(
        op.f("ix_client_merge_absorbed_id"), "client_merge", ["absorbed_id"], unique=False, schema="payments"
    )
    op.create_index(
        op.f("ix_client_merge_survivor_id"), "client_merge", ["survivor_id"], unique=False, schema="payments"
    )


def _identity() -> None:
    op.create_table(
        "identity",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_identity")),
        schema="payments",
    )


def _outcome() -> None:
    op.create_table(
        "outcome",
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("achieved_on", sa.Date(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("delivered_by", sa.Text(), nullable=True),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("contract", sa.Text(), nullable=True),
        sa.Column("journey_from", sa.Date(), nullable=True),
        sa.Column("journey_to", sa.Date(), nullable=True),
        sa.Column("provisional_until", sa.Date(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('proposed', 'achieved')", name=op.f("ck_outcome_kind_known")),
        sa.PrimaryKeyConstraint("outcome_id", name=op.f("pk_outcome")),
        schema="payments",
    )
    op.create_index(op.f("ix_outcome_client_id"), "outcome", ["client_id"], unique=False, schema="payments")


def _withdrawal() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("outcome_id", name=op.f("pk_withdrawal")),
        schema="payments",
    )


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review")),
        schema="payments",
    )
    op.create_index(
        op.f("ix_review_area_organisation_done_on"),
        "review",
        ["area", "organisation", "done_on"],
        unique=False,
        schema="payments",
    )


def _treatment_start() -> None:
    op.create_table(
        "treatment_start",
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("delivered_by", sa.Text(), nullable=False),
        sa.Column("is_treatment", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("episode_id", name=op.f("pk_treatment_start")),
        schema="payments",
    )


def _treatment_transfer() -> None:
    op.create_table(
        "treatment_transfer",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("to_organisation", sa.Text(), nullable=False),
        sa.Column("transferred_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("transfer_id", name=op.f("pk_treatment_transfer")),
        schema="payments",
    )


def _treatment_end() -> None:
    op.create_table(
        "treatment_end",
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("ended_by_role", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("episode_id", name=op.f("pk_treatment_end")),
        schema="payments",
    )


def _counted_case() -> None:
    op.create_table(
        "counted_case",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("eligible_on", sa.Date(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_counted_case")),
        schema="payments",
    )
