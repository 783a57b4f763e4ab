"""An outcome may come with its quarter's balance, or too late for the final account of its year."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"

STATES = (
    "awaiting_verification", "unpriced", "held", "due", "in_run", "approved", "settled", "withdrawn", "over_cap",
    "unearned", "owed_back", "accrued", "closed",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("amount", sa.Column("accrued_pence", sa.BigInteger()), schema="payments")
    op.drop_constraint(op.f("ck_amount_state_known"), "amount", schema="payments")
    op.create_check_constraint(op.f("ck_amount_state_known"), "amount", f"state IN {STATES!r}", schema="payments")
