"""Keep samples of verified outcomes, what they were drawn from, and what became of each that was drawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0118"
down_revision = "0117"
OF_SAMPLE = {
    "purpose_known": "purpose IN ('validation', 'counter_verification')",
    "month_begins": "extract(day from month) = 1",
    "finished_is_told": "(finished_on IS NULL) = (told_revision IS NULL)",
}
OF_SAMPLED = {
    "state_known": "state IN ('waiting', 'validated', 'failed', 'set_aside')",
    "waiting_is_undecided": "(state = 'waiting') = (decided_by IS NULL)",
    "says_why": "(state IN ('failed', 'set_aside')) = (reason_code IS NOT NULL)",
}


def fact() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *texts("recorded_by", "recorded_by_organisation"),
        sa.Column("recorded_on", sa.Date(), nullable=False),
    ]


def texts(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def checks(said: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(condition, name=name) for name, condition in said.items()]


def upgrade() -> None:
    op.create_table(
        "sample",
        *fact(),
        *texts("contract"),
        sa.Column("month", sa.Date(), nullable=False),
        *texts("purpose", "seed", "scheme_id"),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.Column("classes", JSONB(), nullable=False),
        sa.Column("finished_on", sa.Date()),
        sa.Column("told_revision", sa.Integer()),
        sa.UniqueConstraint("area", "contract", "month", "purpose"),
        *checks(OF_SAMPLE),
        schema="assessment",
    )
    op.create_index("ix_sample_area", "sample", ["area", "id"], schema="assessment")
    op.create_table(
        "sample_frame",
        sa.Column("sample_id", sa.Uuid(), sa.ForeignKey("assessment.sample.id"), primary_key=True),
        sa.Column("lot", sa.String(), primary_key=True),
        *texts("area"),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        *texts("class_code"),
        sa.Column("is_drawn", sa.Boolean(), nullable=False),
        schema="assessment",
    )
    op.create_table(
        "sampled_outcome",
        *fact(),
        sa.Column("sample_id", sa.Uuid(), sa.ForeignKey("assessment.sample.id"), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        *texts("class_code", "measure"),
        sa.Column("achieved_on", sa.Date(), nullable=False),
        *texts("fingerprint"),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        *texts("party", "verified_by", "verified_by_organisation", "state"),
        sa.Column("verifiers", JSONB(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("reason_code", "decided_by", "decided_by_organisation")),
        sa.Column("decided_on", sa.Date()),
        sa.UniqueConstraint("sample_id", "outcome_id"),
        *checks(OF_SAMPLED),
        schema="assessment",
    )
    op.create_index("ix_sampled_outcome_outcome_id", "sampled_outcome", ["outcome_id"], schema="assessment")
    op.create_index("ix_sampled_outcome_area", "sampled_outcome", ["area", "id"], schema="assessment")
