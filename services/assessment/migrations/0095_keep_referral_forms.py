"""Keep what agencies send by the common referral form."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0095"
down_revision = "0094"
CODES = {
    "state": ("received", "taken_up", "not_taken_up"),
    "sex": ("male", "female", "not_specified", "not_known"),
    "birth_date_precision": ("day", "month", "year", "estimated"),
    "reason": ("drugs", "alcohol", "drugs_and_alcohol", "other"),
    "urgency": ("routine", "soon", "urgent"),
    "reason_code": (
        "not_reached", "does_not_want_help", "lives_elsewhere", "other_service", "not_enough_said", "sent_twice",
        "sent_by_mistake",
    ),
}  # fmt: skip
CHECKS = {
    "decided_has_its_day": "(state = 'received') = (decided_on IS NULL)",
    "taken_up_has_its_contact": "(state = 'taken_up') = (contact_id IS NOT NULL)",
    "consent_has_its_day": "(consented_on IS NULL) = (tells = '[]'::jsonb)",
} | {
    f"{column}_known": f"{column} IN ({', '.join(repr(code) for code in codes)})" for column, codes in CODES.items()
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "referral_form",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("about_self", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("reference", "given_name", "family_name")),
        sa.Column("birth_date", sa.Date()),
        sa.Column("birth_date_precision", sa.String(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("sex", "nhs_number", "postcode", "reach_by")),
        *(sa.Column(name, sa.String()) for name in ("source_code", "source_list", "reason")),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("tells", JSONB(), nullable=False),
        sa.Column("consented_on", sa.Date()),
        sa.Column("form", sa.String()),
        sa.Column("version", sa.Integer()),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("answers", "missing")),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date()),
        sa.Column("reason_code", sa.String()),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id")),
        sa.Column("contact_id", sa.Uuid(), sa.ForeignKey("assessment.contact.id")),
        sa.Column("disclosure_id", sa.Uuid(), sa.ForeignKey("assessment.disclosure.id")),
        sa.Column("void_reason", sa.String()),
        *(sa.CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
        schema="assessment",
    )
    op.create_index("ix_referral_form_area", "referral_form", ["area", "id"], schema="assessment")
    op.create_index("ix_referral_form_client", "referral_form", ["client_id"], schema="assessment")
    op.create_index(
        "uq_referral_form_reference", "referral_form", ["area", "recorded_by_organisation", "reference"],
        unique=True, postgresql_where=sa.text("reference IS NOT NULL AND NOT voided AND NOT about_self"),
        schema="assessment",
    )  # fmt: skip
    op.create_index(
        "uq_referral_form_own_reference", "referral_form",
        ["area", "recorded_by_organisation", "recorded_by", "reference"],
        unique=True, postgresql_where=sa.text("reference IS NOT NULL AND NOT voided AND about_self"),
        schema="assessment",
    )  # fmt: skip
