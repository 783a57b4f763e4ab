"""Keep who looks after people in treatment. Of whom nobody was named, nobody is."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("episode", sa.Column("key_worker", sa.String()), schema="referral")
    op.create_table(
        "key_worker_change",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("area", "organisation", "said_by")),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("key_worker", sa.String()),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("since", "said_on")),
        sa.ForeignKeyConstraint(["episode_id"], ["referral.episode.id"]),
        schema="referral",
    )
    op.create_index(
        "ix_key_worker_change_episode", "key_worker_change", ["episode_id", "since", "id"], schema="referral"
    )
