"""Note what a source that was set back says otherwise than it was known: an older word would pass for the newest."""

from alembic import op

from shared.messaging.otherwise import create_otherwise

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    create_otherwise(op, "payments")
