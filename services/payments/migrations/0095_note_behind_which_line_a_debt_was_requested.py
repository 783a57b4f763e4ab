"""Note behind which line of the ledger a debt was requested: what was collected or written off before is of no invoice.

Of requests of before: the last line of an earlier day where so much was collected or written off by then as they noted,
else the first line of their own day with which it was; else the last line of an earlier day.
"""

from alembic import op

revision = "0095"
down_revision = "0094"

ADD = "ALTER TABLE payments.debt_request ADD COLUMN after_seq bigint"
FILL = """
    WITH lines AS MATERIALIZED (
        SELECT debt.id AS debt_id, line.seq, line.posted_on,
               sum(CASE WHEN from_account IN ('collected', 'written_off') THEN line.pence ELSE 0 END
                   - CASE WHEN to_account IN ('collected', 'written_off') THEN line.pence ELSE 0 END)
                 OVER (PARTITION BY debt.id ORDER BY line.seq) AS elsewhere_pence
          FROM payments.debt JOIN payments.transfer AS line ON line.receivable_id = debt.receivable_id
         WHERE debt.id IN (SELECT debt_id FROM payments.debt_request)
    )
    UPDATE payments.debt_request AS request
       SET after_seq = coalesce(
             (SELECT before.seq FROM (SELECT line.seq, line.elsewhere_pence FROM lines AS line
                                       WHERE line.debt_id = request.debt_id AND line.posted_on < file.made_on
                                       ORDER BY line.seq DESC LIMIT 1) AS before
               WHERE before.elsewhere_pence = request.elsewhere_pence),
             (SELECT min(line.seq) FROM lines AS line
               WHERE line.debt_id = request.debt_id AND line.posted_on = file.made_on
                 AND line.elsewhere_pence = request.elsewhere_pence),
             (SELECT max(line.seq) FROM lines AS line
               WHERE line.debt_id = request.debt_id AND line.posted_on < file.made_on),
             0)
      FROM payments.ledger_file AS file WHERE file.id = request.file_id
"""
NEEDED = "ALTER TABLE payments.debt_request ALTER COLUMN after_seq SET NOT NULL"


def upgrade() -> None:
    for statement in (ADD, FILL, NEEDED):
        op.execute(statement)
