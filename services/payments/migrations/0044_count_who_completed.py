"""Mark everybody: what a person who completed comes to is counted from now on."""

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.execute(
        """INSERT INTO payments.figure_mark (area, owner_id)
           SELECT DISTINCT area, client_id FROM payments.amount WHERE client_id IS NOT NULL"""
    )
