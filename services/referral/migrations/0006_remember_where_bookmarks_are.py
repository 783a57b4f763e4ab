"""Remember of a bookmark which cluster and which log it is a place in."""

from alembic import op

from shared.messaging.tables import widen_bookmark

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    widen_bookmark(op, "referral")
