"""Persons and their merges, contacts, assessments, TOP reviews and evidence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.tables import create_messaging

revision = "0001"
down_revision = None

SCHEMA = "assessment"
DAY_ITEMS = [
    "alcohol",
    "opiates",
    "crack",
    "cocaine",
    "amphetamines",
    "cannabis",
    "other_drug",
    "tobacco",
    "injecting",
    "shoplifting",
    "selling",
    "paid_work",
    "education",
]
SCALE_ITEMS = ["psychological", "physical", "quality_of_life"]
ITEMS: list[tuple[str, sa.SmallInteger | sa.Boolean]] = [
    ("alcohol", sa.SmallInteger()),
    ("opiates", sa.SmallInteger()),
    ("crack", sa.SmallInteger()),
    ("cocaine", sa.SmallInteger()),
    ("amphetamines", sa.SmallInteger()),
    ("cannabis", sa.SmallInteger()),
    ("other_drug", sa.SmallInteger()),
    ("tobacco", sa.SmallInteger()),
    ("injecting", sa.SmallInteger()),
    ("sharing", sa.Boolean()),
    ("shoplifting", sa.SmallInteger()),
    ("selling", sa.SmallInteger()),
    ("other_theft", sa.Boolean()),
    ("assault", sa.Boolean()),
    ("psychological", sa.SmallInteger()),
    ("paid_work", sa.SmallInteger()),
    ("education", sa.SmallInteger()),
    ("physical", sa.SmallInteger()),
    ("acute_housing", sa.Boolean()),
    ("eviction_risk", sa.Boolean()),
    ("quality_of_life", sa.SmallInteger()),
]


def fact() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_by_organisation", sa.String(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
    ]


def within(item: str, top: int, kind: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{item} BETWEEN 0 AND {top}", name=f"ck_top_review_{item}_{kind}")


def upgrade() -> None:
    create_messaging(op, SCHEMA)
    create_persons()
    create_merges()
    create_contacts()
    create_assessments()
    create_reviews()
    create_evidence()


def create_persons() -> None:
    op.create_table(
        "person",
        *fact(),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("initials", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("nhs_number", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("languages", JSONB(), nullable=False),
        sa.Column("match_revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("nhs_number ~ '^[0-9]{10}$'", name="ck_person_nhs_number_digits"),
        sa.CheckConstraint("sex IN ('male', 'female', 'not_specified', 'not_known')", name="ck_person_sex_known"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_person_initials", "person", ["area", "birth_date", "sex", "initials"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "uq_person_identity",
        "person",
        ["area", "nhs_number", "birth_date", "sex"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("nhs_number IS NOT NULL"),
    )
    op.create_table(
        "superseded",
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("replaced_by", sa.String(), nullable=False),
        sa.Column("replaced_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("thing_id", "revision", name="pk_superseded"),
        schema=SCHEMA,
    )


def create_merges() -> None:
    op.create_table(
        "match",
        *fact(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("merge_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("rule IN ('initials', 'nhs_number')", name="ck_match_rule_known"),
        sa.CheckConstraint("state IN ('pending', 'confirmed', 'rejected')", name="ck_match_state_known"),
        sa.ForeignKeyConstraint(["candidate_id"], ["assessment.person.id"], name="fk_match_candidate_id"),
        sa.ForeignKeyConstraint(["client_id"], ["assessment.person.id"], name="fk_match_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_match"),
        sa.UniqueConstraint("client_id", "candidate_id", name="uq_match_client_id_candidate_id"),
        schema=SCHEMA,
    )
    op.create_index("ix_match_candidate_id", "match", ["candidate_id"], unique=False, schema=SCHEMA)
    op.create_table(
        "merge",
        *fact(),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("absorbed_id", sa.Uuid(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.CheckConstraint("survivor_id <> absorbed_id", name="ck_merge_two_persons"),
        sa.ForeignKeyConstraint(["absorbed_id"], ["assessment.person.id"], name="fk_merge_absorbed_id"),
        sa.ForeignKeyConstraint(["survivor_id"], ["assessment.person.id"], name="fk_merge_survivor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_merge"),
        sa.UniqueConstraint("survivor_id", "absorbed_id", name="uq_merge_survivor_id_absorbed_id"),
        schema=SCHEMA,
    )
    op.create_index("ix_merge_survivor_id", "merge", ["survivor_id"], unique=False, schema=SCHEMA)
    op.create_index(
        "uq_merge_absorbed",
        "merge",
        ["absorbed_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("NOT voided"),
    )
    op.create_table(
        "person_alias",
        sa.Column("absorbed_id", sa.Uuid(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["absorbed_id"], ["assessment.person.id"], name="fk_person_alias_absorbed_id"),
        sa.ForeignKeyConstraint(["merge_id"], ["assessment.merge.id"], name="fk_person_alias_merge_id"),
        sa.ForeignKeyConstraint(["survivor_id"], ["assessment.person.id"], name="fk_person_alias_survivor_id"),
        sa.PrimaryKeyConstraint("absorbed_id", name="pk_person_alias"),
        schema=SCHEMA,
    )
    op.create_index("ix_person_alias_survivor_id", "person_alias", ["survivor_id"], unique=False, schema=SCHEMA)


def create_contacts() -> None:
    op.create_table(
        "contact",
        *fact(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("contacted_on", sa.Date(), nullable=False),
        sa.Column("source_code", sa.String(), nullable=False),
        sa.Column("source_list", sa.String(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("access", sa.String(), nullable=False),
        sa.Column("attendance", sa.String(), nullable=False),
        sa.Column("presenting", JSONB(), nullable=False),
        sa.Column("in_remit", sa.Boolean(), nullable=True),
        sa.Column("remit_reason", sa.String(), nullable=True),
        sa.CheckConstraint("access IN ('appointment', 'drop_in', 'unbooked')", name="ck_contact_access_known"),
        sa.CheckConstraint(
            "attendance IN ('attended', 'did_not_attend', 'cancelled')", name="ck_contact_attendance_known"
        ),
        sa.CheckConstraint("kind IN ('advice', 'information', 'assessment', 'outreach')", name="ck_contact_kind_known"),
        sa.CheckConstraint(
            "setting IN ('community', 'custody', 'court', 'prison', 'contact_centre', 'provider', 'gp')",
            name="ck_contact_setting_known",
        ),
        sa.ForeignKeyConstraint(["client_id"], ["assessment.person.id"], name="fk_contact_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        schema=SCHEMA,
    )
    op.create_index("ix_contact_client_id", "contact", ["client_id"], unique=False, schema=SCHEMA)


def create_assessments() -> None:
    op.create_table(
        "assessment",
        *fact(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("drug_profile", JSONB(), nullable=False),
        sa.Column("presenting", JSONB(), nullable=False),
        sa.Column("injecting", sa.String(), nullable=False),
        sa.Column("points", JSONB(), nullable=False),
        sa.Column("flags", JSONB(), nullable=False),
        sa.Column("goal", sa.String(), nullable=True),
        sa.Column("in_remit", sa.Boolean(), nullable=False),
        sa.Column("remit_reason", sa.String(), nullable=False),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "injecting IN ('never', 'previously', 'currently', 'declined')", name="ck_assessment_injecting_known"
        ),
        sa.CheckConstraint(
            "kind IN ('triage', 'comprehensive', 'reassessment', 'arrest', 'sentence', 'release')",
            name="ck_assessment_kind_known",
        ),
        sa.ForeignKeyConstraint(["client_id"], ["assessment.person.id"], name="fk_assessment_client_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["assessment.contact.id"], name="fk_assessment_contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        schema=SCHEMA,
    )
    op.create_index("ix_assessment_client_id", "assessment", ["client_id"], unique=False, schema=SCHEMA)


def create_reviews() -> None:
    op.create_table(
        "top_review",
        *fact(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        *(sa.Column(item, kind, nullable=True) for item, kind in ITEMS),
        sa.Column("na", JSONB(), nullable=False),
        sa.Column("weeks", JSONB(), nullable=False),
        sa.Column("recorded_by_roles", JSONB(), nullable=False),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.CheckConstraint("stage IN ('start', 'review', 'exit', 'post_exit')", name="ck_top_review_stage_known"),
        sa.CheckConstraint("status IN ('recorded', 'pending')", name="ck_top_review_status_known"),
        *(within(item, 28, "days") for item in DAY_ITEMS),
        *(within(item, 20, "scale") for item in SCALE_ITEMS),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.assessment.id"], name="fk_top_review_assessment_id"),
        sa.ForeignKeyConstraint(["client_id"], ["assessment.person.id"], name="fk_top_review_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_top_review"),
        schema=SCHEMA,
    )
    op.create_index("ix_top_review_assessment_id", "top_review", ["assessment_id"], unique=False, schema=SCHEMA)
    op.create_index("ix_top_review_client_id", "top_review", ["client_id"], unique=False, schema=SCHEMA)
    op.create_index("ix_top_review_episode_id", "top_review", ["episode_id"], unique=False, schema=SCHEMA)


def create_evidence() -> None:
    op.create_table(
        "evidence",
        *fact(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("recorded_by_roles", JSONB(), nullable=False),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.CheckConstraint("status IN ('recorded', 'pending')", name="ck_evidence_status_known"),
        sa.ForeignKeyConstraint(["client_id"], ["assessment.person.id"], name="fk_evidence_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        schema=SCHEMA,
    )
    op.create_index("ix_evidence_client_id", "evidence", ["client_id"], unique=False, schema=SCHEMA)
    op.create_index("ix_evidence_episode_id", "evidence", ["episode_id"], unique=False, schema=SCHEMA)
