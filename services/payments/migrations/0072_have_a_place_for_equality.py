"""A case has a place for what somebody said of their ethnic group and of a disability; here nobody is asked."""

from alembic import op

revision = "0072"
down_revision = "0071"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.figure_case ADD COLUMN ethnic_group text, ADD COLUMN disability text")
