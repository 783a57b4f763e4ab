"""Count anew whose outcomes come with their quarter's balance or are paid for by a month: none waits for a payment."""

from alembic import op

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    op.execute(
        """INSERT INTO payments.figure_mark (area, owner_id)
           SELECT DISTINCT area, client_id FROM payments.amount
            WHERE state IN ('accrued', 'in_cohort') AND client_id IS NOT NULL"""
    )
