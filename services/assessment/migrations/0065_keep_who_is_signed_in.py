"""Keep who is signed in to the pages."""

from alembic import op

from shared.pages.tables import create_sessions

revision = "0065"
down_revision = "0064"


def upgrade() -> None:
    create_sessions(op, "assessment")
