"""Mark who has something open: payments is told since when it waits for a TOP that is overdue."""

from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.execute(
        "INSERT INTO assessment.figure_mark (area, owner_id)"
        " SELECT DISTINCT area, owner_id FROM assessment.open_episode WHERE NOT voided"
    )
