"""Keep when it became known what took an outcome back, and whether a merge brought it out."""

from alembic import op

revision = "0081"
down_revision = "0080"


def upgrade() -> None:
    op.execute("ALTER TABLE assessment.outcome ADD known_on date, ADD by_merge boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE assessment.outcome ALTER by_merge DROP DEFAULT")
