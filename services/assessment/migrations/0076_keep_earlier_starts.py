"""Keep starts of treatment from before go-live."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    op.create_table(
        "earlier_start",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("nhs_number", "nhs_number_key")),
        sa.Column(
            "keyed_with",
            sa.String(),
            sa.ForeignKey("assessment.fingerprint_secret.name", deferrable=True, initially="DEFERRED"),
        ),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id")),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.CheckConstraint("(nhs_number IS NULL) = (client_id IS NOT NULL)", name="names_one"),
        sa.CheckConstraint("(nhs_number IS NULL) = (nhs_number_key IS NULL)", name="number_is_keyed"),
        sa.CheckConstraint("(nhs_number_key IS NULL) = (keyed_with IS NULL)", name="key_names_its_secret"),
        schema="assessment",
    )
    op.create_index(
        "ix_earlier_start_number", "earlier_start", ["area", "nhs_number_key"], schema="assessment",
        postgresql_where=sa.text("nhs_number_key IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_earlier_start_client", "earlier_start", ["client_id"], schema="assessment",
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )  # fmt: skip
    op.create_table(
        "earlier_start_of",
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id"), primary_key=True),
        sa.Column("earlier_start_id", sa.Uuid(), sa.ForeignKey("assessment.earlier_start.id"), primary_key=True),
        schema="assessment",
    )
