"""Keep what is stated of whole cohorts."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
WHO = ("signed_by", "signed_by_organisation", "verified_by", "verified_by_organisation")


def upgrade() -> None:
    op.create_table(
        "attested_cohort",
        sa.Column("cohort_id", sa.Uuid(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("attestation_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("outcome", "contract")),
        sa.Column("starts", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "met")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in WHO),
        schema="payments",
    )
    op.create_index(
        "ix_attested_cohort_area_contract_outcome", "attested_cohort", ["area", "contract", "outcome"],
        schema="payments",
    )  # fmt: skip
