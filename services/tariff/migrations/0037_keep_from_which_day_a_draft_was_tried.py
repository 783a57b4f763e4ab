"""Keep as if from which day a draft was tried; until now each was tried from its own."""

from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.execute("ALTER TABLE tariff.tried_draft ADD COLUMN as_if_from date")
