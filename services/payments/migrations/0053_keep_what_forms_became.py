"""Keep what the forms of a session became, of which sessions it goes on, and when somebody ended it."""

from alembic import op

revision = "0053"
down_revision = "0052"

COLUMNS = """
ALTER TABLE payments.page_session
    ADD COLUMN sent jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN former jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN ended_at timestamptz
"""


def upgrade() -> None:
    op.execute(COLUMNS)
