"""Keep who is signed in to the pages."""

from alembic import op

from shared.pages.tables import create_sessions

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    create_sessions(op, "things")
