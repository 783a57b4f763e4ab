"""Compare what comes late: a word that was parked when its source was set back, which says all again without it."""

from alembic import op

from shared.messaging.otherwise import compare_what_comes_late

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    compare_what_comes_late(op, "referral")
