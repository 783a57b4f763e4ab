"""Keep which registrations were made by mistake."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"
FOR = ("registered_by_mistake", "not_a_person", "registered_twice", "other")


def upgrade() -> None:
    op.create_table(
        "deactivation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id"), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("void_reason", sa.String()),
        sa.CheckConstraint(f"reason_code IN ({', '.join(repr(code) for code in FOR)})", name="reason_code_known"),
        schema="assessment",
    )
    op.create_index("ix_deactivation_area", "deactivation", ["area", "id"], schema="assessment")
    op.create_index(
        "uq_deactivation_standing", "deactivation", ["client_id"], unique=True, schema="assessment",
        postgresql_where=sa.text("NOT voided"),
    )  # fmt: skip
