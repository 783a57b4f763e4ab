"""A case has a place for the priority area where somebody was met; here nothing says it."""

from alembic import op

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.figure_case ADD COLUMN priority_area text")
