"""An outcome may be paid for by its cohort's month: it says so as its state."""

from alembic import op

revision = "0057"
down_revision = "0056"

STATES = (
    "awaiting_verification", "unpriced", "held", "due", "in_run", "approved", "settled", "withdrawn", "over_cap",
    "unearned", "owed_back", "accrued", "closed", "in_cohort",
)  # fmt: skip


def upgrade() -> None:
    op.drop_constraint(op.f("ck_amount_state_known"), "amount", schema="payments")
    op.create_check_constraint(op.f("ck_amount_state_known"), "amount", f"state IN {STATES!r}", schema="payments")
