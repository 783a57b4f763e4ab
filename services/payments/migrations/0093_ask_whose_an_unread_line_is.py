"""A line of a report that could not be read waits for somebody only where it may be about something here.

Lines of before are asked it now by what of them could be read, as a line is when its file is sent.
"""

from alembic import op

revision = "0093"
down_revision = "0092"

NUMBER = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-(c|r?[0-9]{1,9}))?$"
ABOUT = f"""
UPDATE payments.ledger_report_line AS line SET about_id = ours.id
  FROM payments.ledger_report AS report, LATERAL (
        SELECT id FROM payments.run
         WHERE run.area = report.area AND report.kind <> 'debts'
           AND state IN ('approved', 'released', 'settled', 'returned', 'rejected')
         UNION ALL
        SELECT id FROM payments.debt WHERE debt.area = report.area AND report.kind = 'debts') AS ours
 WHERE report.id = line.report_id AND line.state = 'wrong' AND line.why IS NULL AND line.about_id IS NULL
   AND ours.id = CASE WHEN lower(line.number) ~ '{NUMBER}' THEN CAST(left(line.number, 36) AS uuid) END
"""
ANOTHERS = """
UPDATE payments.ledger_report_line AS line SET why = 'nothing_like_it'
  FROM payments.ledger_report AS report
 WHERE report.id = line.report_id AND line.state = 'wrong' AND line.why IS NULL AND line.about_id IS NULL
   AND CASE WHEN line.account IS NULL THEN line.number IS NOT NULL
            ELSE NOT EXISTS (
                SELECT FROM payments.supplier
                 WHERE supplier.area = report.area AND supplier.state = 'confirmed'
                   AND line.account = CASE report.kind WHEN 'debts' THEN customer_number ELSE supplier_number END) END
"""


def upgrade() -> None:
    op.execute(ABOUT)
    op.execute(ANOTHERS)
