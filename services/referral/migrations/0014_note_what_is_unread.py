"""Note what a worker sees that is not read: whoever takes back what is lost may have no worker beside them."""

from alembic import op

from shared.messaging.unread import create_unread

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    create_unread(op, "referral")
