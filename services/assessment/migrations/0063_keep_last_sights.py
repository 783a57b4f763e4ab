"""Keep until when an organisation saw each person, and mark everybody of whom that is to be found."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    op.create_table(
        "last_sight",
        sa.Column("area", sa.String(), primary_key=True, nullable=False),
        sa.Column("organisation", sa.String(), primary_key=True, nullable=False),
        sa.Column("client_id", sa.Uuid(), primary_key=True, nullable=False),
        sa.Column("seen_to", sa.Date(), nullable=False),
        schema="assessment",
    )
    op.create_index("ix_last_sight_area_client_id", "last_sight", ["area", "client_id"], schema="assessment")
    op.execute(
        """
        INSERT INTO assessment.figure_mark (area, owner_id)
        SELECT area, client_id FROM assessment.start_fact UNION SELECT area, client_id FROM assessment.referral_fact
        """
    )
