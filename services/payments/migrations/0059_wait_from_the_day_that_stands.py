"""Count anew whoever was paid before what stands was achieved: no wait is below nothing."""

from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.execute(
        """INSERT INTO payments.figure_mark (area, owner_id)
           SELECT DISTINCT area, owner_id FROM payments.figure_case
            WHERE indicator IN ('achieved-to-entered', 'achieved-to-paid') AND met_on < eligible_on"""
    )
