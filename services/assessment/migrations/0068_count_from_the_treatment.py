"""Mark everybody: a case of an episode looks at what began before it, whether somebody was in treatment before."""

from alembic import op

revision = "0068"
down_revision = "0067"


def upgrade() -> None:
    op.execute("INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, id FROM assessment.person")
