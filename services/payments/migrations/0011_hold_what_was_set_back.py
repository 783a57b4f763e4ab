"""Note what finance has said of each contract after a backup was restored."""

from alembic import op
from sqlalchemy import Column, DateTime, Integer, PrimaryKeyConstraint, Text

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "lift",
        Column("restatement", Integer, nullable=False),
        Column("area", Text, nullable=False),
        Column("contract", Text, nullable=False),
        Column("remittances", Integer, nullable=False),
        Column("reason", Text, nullable=False),
        Column("lifted_by", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("restatement", "area", "contract", name="pk_lift"),
        schema="payments",
    )
