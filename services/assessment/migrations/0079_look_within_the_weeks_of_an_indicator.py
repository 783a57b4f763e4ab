"""Mark everybody: what an indicator with weeks asks for is looked for within those weeks, no longer after them."""

from alembic import op

revision = "0079"
down_revision = "0078"


def upgrade() -> None:
    op.execute("INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, id FROM assessment.person")
