"""Keep what payments is told can still be met in each episode, and mark everybody for the first time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.create_table(
        "open_episode",
        *(
            sa.Column(name, sa.Uuid(), primary_key=name == "id", nullable=False)
            for name in ("id", "owner_id", "client_id")
        ),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("area", "party")),
        sa.Column("measures", JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        schema="assessment",
    )
    op.create_index("ix_open_episode_area_owner_id", "open_episode", ["area", "owner_id"], schema="assessment")
    op.execute("INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, id FROM assessment.person")
