"""Note since when a place stands though more waits there: it is told whatever ends each attempt."""

from alembic import op

from shared.messaging.progress import create_standing

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    create_standing(op, "payments")
