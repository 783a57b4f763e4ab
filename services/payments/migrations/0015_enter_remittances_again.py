"""Enter again, after a backup was restored, the remittances that only finance knows."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, Date, DateTime, PrimaryKeyConstraint, Text, Uuid

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "entry",
        Column("area", Text, nullable=False),
        Column("remittance_id", Uuid, nullable=False),
        Column("contract", Text, nullable=False),
        Column("party", Text, nullable=False),
        Column("run_on", Date, nullable=False),
        Column("net_pence", BigInteger, nullable=False),
        Column("netted_pence", BigInteger, nullable=False),
        Column("line_ids", JSON, nullable=False),
        Column("reason", Text, nullable=False),
        Column("entered_by", Text, nullable=False),
        Column("entered_at", DateTime(timezone=True), nullable=False),
        Column("confirmed_by", Text),
        Column("confirmed_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("area", "remittance_id", name="pk_entry"),
        schema="payments",
    )
