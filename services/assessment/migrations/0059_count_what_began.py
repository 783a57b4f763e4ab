"""Mark everybody: what an assessment led to, and who left again at once, is counted from now on."""

from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.execute("INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, id FROM assessment.person")
