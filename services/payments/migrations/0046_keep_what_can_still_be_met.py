"""Keep what assessment says can still be met in each episode."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.create_table(
        "open_episode",
        sa.Column("episode_id", sa.Uuid(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("measures", JSONB(), nullable=False),
        schema="payments",
    )
    op.create_index("ix_open_episode_area_party", "open_episode", ["area", "party"], schema="payments")
