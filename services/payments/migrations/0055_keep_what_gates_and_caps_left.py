"""Keep how a gate judged each quarter, and what an outcome comes to before a cap."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.add_column("amount", sa.Column("uncapped_pence", sa.BigInteger()), schema="payments")
    op.create_table(
        "gate_of_quarter",
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("factor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("area", "contract", "gate", "starts", name=op.f("pk_gate_of_quarter")),
        schema="payments",
    )
