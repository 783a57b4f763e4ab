"""Mark everybody with an outcome: what a person who completed comes to is counted by party."""

from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.execute(
        """INSERT INTO payments.figure_mark (area, owner_id)
           SELECT DISTINCT area, client_id FROM payments.amount WHERE client_id IS NOT NULL"""
    )
