"""A revision of an outcome for who is paid: it does not rise with what a person did after."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("ALTER TABLE assessment.outcome ADD shown_revision integer")
    op.execute("UPDATE assessment.outcome SET shown_revision = revision")
    op.execute("ALTER TABLE assessment.outcome ALTER shown_revision SET NOT NULL")
