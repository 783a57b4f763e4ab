"""A case has a place for the id under which it was recorded; here who may read it is known by sight instead."""

from alembic import op

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    op.execute("ALTER TABLE assessment.figure_case ADD COLUMN client_id uuid")
