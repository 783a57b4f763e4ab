"""Keep which TOPs episodes owe, and who looks after the person.

No version of a scheme has said yet when one is due: the first that does reconciles everybody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    create_owed()
    create_key_workers()


def create_owed() -> None:
    op.create_table(
        "top_owed",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("area", "code", "stage", "organisation")),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("episode_id", "client_id")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key_worker", sa.String()),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("due_on", "window_from", "window_to")),
        *(sa.Column(name, sa.Date()) for name in ("done_on", "owed_until")),
        sa.CheckConstraint("stage IN ('start', 'review', 'exit', 'post_exit')", name="stage_known"),
        sa.CheckConstraint("window_from <= window_to", name="window_in_order"),
        schema="assessment",
    )
    op.create_index("ix_top_owed_episode_id", "top_owed", ["episode_id"], schema="assessment")
    op.create_index("ix_top_owed_due", "top_owed", ["area", "due_on"], schema="assessment")
    op.create_index(
        "ix_top_owed_open",
        "top_owed",
        ["area", "due_on", "id"],
        schema="assessment",
        postgresql_where=sa.text("done_on IS NULL"),
    )


def create_key_workers() -> None:
    op.create_table(
        "key_worker_fact",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("client_id", "episode_id")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("area", "organisation", "recorded_by", "recorded_by_organisation")
        ),
        sa.Column("key_worker", sa.String()),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        schema="assessment",
    )
    for name in ("client_id", "episode_id"):
        op.create_index(f"ix_key_worker_fact_{name}", "key_worker_fact", [name], schema="assessment")
