"""Keep a draft's own first day where it is tried as if it had begun on another; until now none was."""

from alembic import op

revision = "0097"
down_revision = "0096"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.what_if ADD COLUMN drafted_from date")
