"""Keep of whom an outcome was taken back: the same revision about somebody else is a conflict."""

from alembic import op
from sqlalchemy import Column, Uuid

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("withdrawal", Column("client_id", Uuid), schema="payments")
