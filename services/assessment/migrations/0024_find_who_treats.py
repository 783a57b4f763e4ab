"""Find by organisation whether it treats, when it verifies."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_index("ix_start_fact_area_delivered_by", "start_fact", ["area", "delivered_by"], schema="assessment")
    op.create_index(
        "ix_transfer_fact_area_to_organisation", "transfer_fact", ["area", "to_organisation"], schema="assessment"
    )
