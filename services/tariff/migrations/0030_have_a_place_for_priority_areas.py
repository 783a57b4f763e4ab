"""A case has a place for the priority area where somebody was met; here nothing says it."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute("ALTER TABLE tariff.figure_case ADD COLUMN priority_area text")
