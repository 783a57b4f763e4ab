"""Keep which topic a bookmark is a place in, and why it was stopped."""

from alembic import op

from shared.messaging.tables import keep_stops

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    keep_stops(op, "payments")
