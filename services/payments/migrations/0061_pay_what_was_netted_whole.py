"""What a released remittance covers that was netted whole is paid: nobody reports a payment of nothing. And a run keeps
the day on which it was proposed.
"""

from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.run ADD COLUMN proposed_on date")
    op.execute(
        """UPDATE payments.amount SET state = 'settled'
            WHERE state = 'approved'
              AND EXISTS (SELECT FROM payments.run_line AS line JOIN payments.run ON run.id = line.run_id
                           WHERE line.amount_key = amount.key AND run.state = 'released' AND run.net_pence = 0)
              AND NOT EXISTS (SELECT FROM payments.run_line AS line JOIN payments.run ON run.id = line.run_id
                               WHERE line.amount_key = amount.key
                                 AND (run.state = 'approved' OR run.state = 'released' AND run.net_pence > 0))"""
    )
