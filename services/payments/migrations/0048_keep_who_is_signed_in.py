"""Keep who is signed in to the pages."""

from alembic import op

from shared.pages.tables import create_sessions

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    create_sessions(op, "payments")
