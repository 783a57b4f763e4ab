"""Note of each dispute when something else stood of its claim since it was opened: it has had its correction.

What stood at the end of each day is summed from the ledger, and from what accrued.
"""

from alembic import op

revision = "0090"
down_revision = "0089"

MOVED = """
UPDATE payments.dispute SET moved_on = moved.day
  FROM (SELECT dispute.id, min(day.day) AS day
          FROM payments.dispute JOIN LATERAL (
                SELECT posted_on AS day FROM payments.transfer
                 WHERE amount_key = dispute.claim_id AND posted_on >= dispute.opened_on
                 UNION
                SELECT known_on FROM payments.accrued
                 WHERE amount_key = dispute.claim_id AND known_on >= dispute.opened_on) AS day ON true
         WHERE dispute.opened_pence <> (
                SELECT coalesce(sum(CASE 'budget' WHEN from_account THEN pence
                                                  WHEN to_account THEN -pence ELSE 0 END), 0)
                  FROM payments.transfer
                 WHERE amount_key = dispute.claim_id AND contract = dispute.contract AND party = dispute.party
                   AND posted_on <= day.day) + (
                SELECT coalesce(sum(pence), 0) FROM payments.accrued
                 WHERE amount_key = dispute.claim_id AND contract = dispute.contract AND party = dispute.party
                   AND known_on <= day.day)
         GROUP BY dispute.id) AS moved
 WHERE moved.id = dispute.id
"""


def upgrade() -> None:
    op.execute("ALTER TABLE payments.dispute ADD COLUMN moved_on date")
    op.execute("CREATE INDEX ix_dispute_claim_id ON payments.dispute (claim_id)")
    op.execute(MOVED)
