"""Create things."""

import sqlalchemy as sa
from alembic import op

from shared.messaging.table_changes import split_callers
from shared.messaging.tables import create_messaging

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging(op, "things")
    split_callers(op, "things")
    op.create_table(
        "thing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_thing"),
        schema="things",
    )
    op.create_table(
        "heard",
        sa.Column("n", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_heard"),
        schema="things",
    )
    op.create_table(
        "tick_seen",
        sa.Column("n", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_tick_seen"),
        schema="things",
    )
