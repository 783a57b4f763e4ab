"""Count how often a remittance was entered again, for who confirms it, and which one of its date was never told."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("entry", sa.Column("revision", sa.Integer(), server_default="1", nullable=False), schema="payments")
    op.alter_column("entry", "revision", server_default=None, schema="payments")
    op.add_column("entry", sa.Column("not_told", sa.Uuid()), schema="payments")
