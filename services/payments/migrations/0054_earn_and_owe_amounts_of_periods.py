"""An amount of a period may earn nothing, or stand below nothing: it says so as its state."""

from alembic import op

revision = "0054"
down_revision = "0053"

STATES = (
    "awaiting_verification", "unpriced", "held", "due", "in_run", "approved", "settled", "withdrawn", "over_cap",
    "unearned", "owed_back",
)  # fmt: skip


def upgrade() -> None:
    op.drop_constraint(op.f("ck_amount_state_known"), "amount", schema="payments")
    op.create_check_constraint(op.f("ck_amount_state_known"), "amount", f"state IN {STATES!r}", schema="payments")
