"""Let all facts be said again above what others know."""

from alembic import op

from shared.messaging.restating import create_restatement

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    create_restatement(op, "things")
