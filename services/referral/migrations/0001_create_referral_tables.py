"""Create organisations, services, clients, facts, referrals and episodes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.tables import create_messaging

revision = "0001"
down_revision = None

SCHEMA = "referral"


def upgrade() -> None:
    create_messaging(op, SCHEMA)
    create_directory()
    create_client()
    create_facts()
    create_referral()
    create_episode()
    create_transfer()


def create_directory() -> None:
    op.create_table(
        "organisation",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("area", "code", name=op.f("pk_organisation")),
        schema=SCHEMA,
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_treatment", sa.Boolean(), nullable=False),
        sa.Column("modality_code", sa.String(), nullable=False),
        sa.Column("modality_list", sa.String(), nullable=False),
        sa.Column("setting_code", sa.String(), nullable=False),
        sa.Column("setting_list", sa.String(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.Column("sexes", JSONB(), nullable=False),
        sa.Column("substances", JSONB(), nullable=False),
        sa.Column("districts", JSONB(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("occupied", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("held >= 0", name=op.f("ck_service_held_not_negative")),
        sa.CheckConstraint("occupied >= 0", name=op.f("ck_service_occupied_not_negative")),
        sa.CheckConstraint("places >= 0", name=op.f("ck_service_places_not_negative")),
        sa.ForeignKeyConstraint(
            ["area", "organisation"],
            ["referral.organisation.area", "referral.organisation.code"],
            name=op.f("fk_service_area_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        schema=SCHEMA,
    )
    op.create_index("ix_service_area_organisation", "service", ["area", "organisation"], unique=False, schema=SCHEMA)


def create_client() -> None:
    op.create_table(
        "client",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("area", "id", name=op.f("pk_client")),
        schema=SCHEMA,
    )


def create_facts() -> None:
    op.create_table(
        "assessed",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("age_years", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("presenting", JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("area", "assessment_id", name=op.f("pk_assessed")),
        schema=SCHEMA,
    )
    op.create_index("ix_assessed_client", "assessed", ["area", "client_id"], unique=False, schema=SCHEMA)
    op.create_table(
        "merge",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("absorbed_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("area", "merge_id", name=op.f("pk_merge")),
        schema=SCHEMA,
    )
    op.create_index("ix_merge_absorbed", "merge", ["area", "absorbed_id"], unique=False, schema=SCHEMA)
    op.create_index("ix_merge_survivor", "merge", ["area", "survivor_id"], unique=False, schema=SCHEMA)
    op.create_table(
        "scheme_version",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("scheme_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discharge_reasons", JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("area", "scheme_id", "version", name=op.f("pk_scheme_version")),
        schema=SCHEMA,
    )


def create_referral() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("is_treatment", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("hold_expires_on", sa.Date(), nullable=False),
        sa.Column("contact_on", sa.Date(), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.Column("first_offered_on", sa.Date(), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("event_revision", sa.Integer(), nullable=False),
        sa.Column("referred_by", sa.String(), nullable=False),
        sa.Column("referred_by_organisation", sa.String(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closed_by_organisation", sa.String(), nullable=True),
        sa.CheckConstraint("choice IN ('client', 'assessor', 'only_option')", name=op.f("ck_referral_choice_known")),
        sa.CheckConstraint(
            "state IN ('pending', 'referred', 'accepted', 'started', 'declined', 'withdrawn', 'closed', 'expired')",
            name=op.f("ck_referral_state_known"),
        ),
        sa.ForeignKeyConstraint(["service_id"], ["referral.service.id"], name=op.f("fk_referral_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        schema=SCHEMA,
    )
    op.create_index("ix_referral_client", "referral", ["area", "client_id"], unique=False, schema=SCHEMA)
    op.create_index(
        "ix_referral_hold",
        "referral",
        ["hold_expires_on"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("state IN ('pending', 'referred')"),
    )
    op.create_index("ix_referral_organisation", "referral", ["area", "organisation", "id"], unique=False, schema=SCHEMA)
    op.create_index(
        "uq_referral_open",
        "referral",
        ["area", "client_id", "service_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("state IN ('pending', 'referred', 'accepted')"),
    )


def create_episode() -> None:
    op.create_table(
        "episode",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("delivered_by", sa.String(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("is_treatment", sa.Boolean(), nullable=False),
        sa.Column("modality_code", sa.String(), nullable=False),
        sa.Column("modality_list", sa.String(), nullable=False),
        sa.Column("setting_code", sa.String(), nullable=False),
        sa.Column("setting_list", sa.String(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("first_offered_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("care_coordinating", sa.Boolean(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("started_by_organisation", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason_code", sa.String(), nullable=True),
        sa.Column("end_reason_list", sa.String(), nullable=True),
        sa.Column("ended_by_role", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_by_organisation", sa.String(), nullable=True),
        sa.Column("end_revision", sa.Integer(), nullable=False),
        sa.Column("end_voided", sa.Boolean(), nullable=False),
        sa.Column("end_void_reason", sa.String(), nullable=True),
        sa.CheckConstraint("ended_by_role IN ('clinician', 'provider')", name=op.f("ck_episode_role_known")),
        sa.CheckConstraint("(end_revision = 0) = (ended_on IS NULL)", name=op.f("ck_episode_end_counted")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_episode_ends_after_start")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.referral.id"], name=op.f("fk_episode_referral_id")),
        sa.ForeignKeyConstraint(["service_id"], ["referral.service.id"], name=op.f("fk_episode_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_episode_referral_id")),
        schema=SCHEMA,
    )
    op.create_index("ix_episode_client", "episode", ["area", "client_id"], unique=False, schema=SCHEMA)
    op.create_index("ix_episode_delivered_by", "episode", ["area", "delivered_by", "id"], unique=False, schema=SCHEMA)


def create_transfer() -> None:
    op.create_table(
        "transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("from_service_id", sa.Uuid(), nullable=False),
        sa.Column("to_service_id", sa.Uuid(), nullable=False),
        sa.Column("from_organisation", sa.String(), nullable=False),
        sa.Column("to_organisation", sa.String(), nullable=False),
        sa.Column("transferred_on", sa.Date(), nullable=False),
        sa.Column("transferred_by", sa.String(), nullable=False),
        sa.Column("transferred_by_organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["episode_id"], ["referral.episode.id"], name=op.f("fk_transfer_episode_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        schema=SCHEMA,
    )
    op.create_index("ix_transfer_episode", "transfer", ["episode_id"], unique=False, schema=SCHEMA)
