"""Keep the projected year of a what-if beside what it came to; of those that were reckoned before, none was drawn."""

from alembic import op

revision = "0088"
down_revision = "0087"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.what_if ADD COLUMN projected json")
