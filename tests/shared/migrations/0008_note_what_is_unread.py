"""Note what a worker sees that is not read: whoever takes back what is lost may have no worker beside them."""

from alembic import op

from shared.messaging.unread import create_unread

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_unread(op, "things")
