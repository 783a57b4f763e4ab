"""A case has a place for the priority area where somebody was met; here nothing says it."""

from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.execute("ALTER TABLE referral.figure_case ADD COLUMN priority_area text")
