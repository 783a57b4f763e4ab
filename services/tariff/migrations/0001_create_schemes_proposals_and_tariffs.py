"""Create schemes, proposals and tariffs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.messaging.tables import create_messaging

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging(op, "tariff")
    _facts()
    _schemes()
    _proposals()
    _tariffs()


def _facts() -> None:
    op.create_table(
        "assessment",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("in_remit", sa.Boolean(), nullable=False),
        sa.Column("points", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_organisation", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_assessment")),
        schema="tariff",
    )
    op.create_index(
        "ix_assessment_area_assessed_on", "assessment", ["area", "assessed_on"], unique=False, schema="tariff"
    )
    op.create_index(op.f("ix_assessment_client_id"), "assessment", ["client_id"], unique=False, schema="tariff")
    op.create_table(
        "merge",
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("absorbed_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("merge_id", name=op.f("pk_merge")),
        schema="tariff",
    )
    op.create_index(op.f("ix_merge_absorbed_id"), "merge", ["absorbed_id"], unique=False, schema="tariff")
    op.create_index(op.f("ix_merge_survivor_id"), "merge", ["survivor_id"], unique=False, schema="tariff")


def _schemes() -> None:
    op.create_table(
        "scheme_version",
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("scheme_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("scheme", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_scheme_version_published_has_time")
        ),
        sa.CheckConstraint("state IN ('draft', 'published')", name=op.f("ck_scheme_version_state_known")),
        sa.PrimaryKeyConstraint("area", "scheme_id", "version", name=op.f("pk_scheme_version")),
        schema="tariff",
    )


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_revision", sa.BigInteger(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("scheme_id", sa.Text(), nullable=False),
        sa.Column("scheme_version", sa.BigInteger(), nullable=False),
        sa.Column("scheme_hash", sa.Text(), nullable=False),
        sa.Column("price_from", sa.Text(), nullable=False),
        sa.Column("band", sa.Text(), nullable=True),
        sa.Column("arithmetic", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("prices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("price_from IN ('tariff', 'achievement')", name=op.f("ck_proposal_price_from_known")),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'withdrawn')", name=op.f("ck_proposal_state_known")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["tariff.assessment.assessment_id"], name=op.f("fk_proposal_assessment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        schema="tariff",
    )
    op.create_index(op.f("ix_proposal_assessment_id"), "proposal", ["assessment_id"], unique=False, schema="tariff")
    op.create_index(op.f("ix_proposal_client_id"), "proposal", ["client_id"], unique=False, schema="tariff")
    op.create_index(
        "uq_proposal_open",
        "proposal",
        ["assessment_id"],
        unique=True,
        schema="tariff",
        postgresql_where=sa.text("state = 'proposed'"),
    )


def _tariffs() -> None:
    op.create_table(
        "tariff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("proposed_band", sa.Text(), nullable=True),
        sa.Column("prices", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("priced", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("arithmetic", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("override_code", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_by_organisation", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("scheme_id", sa.Text(), nullable=False),
        sa.Column("scheme_version", sa.BigInteger(), nullable=False),
        sa.Column("scheme_hash", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("voided_reason IN ('replaced', 'withdrawn')", name=op.f("ck_tariff_voided_reason_known")),
        sa.CheckConstraint("voided = (voided_reason IS NOT NULL)", name=op.f("ck_tariff_voided_has_reason")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["tariff.assessment.assessment_id"], name=op.f("fk_tariff_assessment_id")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["tariff.proposal.id"], name=op.f("fk_tariff_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_tariff_proposal_id")),
        schema="tariff",
    )
    op.create_index(op.f("ix_tariff_client_id"), "tariff", ["client_id"], unique=False, schema="tariff")
    op.create_index(
        "uq_tariff_standing",
        "tariff",
        ["assessment_id"],
        unique=True,
        schema="tariff",
        postgresql_where=sa.text("NOT voided"),
    )
