"""Keep of a line of the ledger's reports which others of its file say together with it what came back."""

from alembic import op

revision = "0086"
down_revision = "0085"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.ledger_report_line ADD COLUMN beside json NOT NULL DEFAULT '[]'")
    op.execute("ALTER TABLE payments.ledger_report_line ALTER COLUMN beside DROP DEFAULT")
