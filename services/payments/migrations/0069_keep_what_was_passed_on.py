"""Keep with an amount to whom some of it is passed on, and with a remittance what it passed on.

Of what there is already the next tick works it out: the share of what is delivered by another than the prime, and the
parts of remittances.
"""

from alembic import op

revision = "0069"
down_revision = "0068"

COLUMNS = "ALTER TABLE payments.amount ADD passed_to text, ADD passed_share text"
PARTS = """
CREATE TABLE payments.passed_part (
    run_id uuid NOT NULL, organisation text NOT NULL, pence bigint NOT NULL,
    CONSTRAINT pk_passed_part PRIMARY KEY (run_id, organisation),
    CONSTRAINT fk_passed_part_run_id_run FOREIGN KEY (run_id) REFERENCES payments.run (id)
)
"""
LINES = """
CREATE TABLE payments.passed_line (
    line_id uuid NOT NULL, run_id uuid NOT NULL, organisation text NOT NULL, pence bigint NOT NULL,
    CONSTRAINT pk_passed_line PRIMARY KEY (line_id),
    CONSTRAINT fk_passed_line_run_id_run FOREIGN KEY (run_id) REFERENCES payments.run (id)
)
"""
DELIVERED = """
UPDATE payments.amount SET passed_to = outcome.delivered_by
  FROM payments.outcome WHERE outcome.outcome_id = amount.key AND outcome.delivered_by <> amount.party
"""
TO_DO = """
INSERT INTO payments.misdated (amount_key) SELECT key FROM payments.amount WHERE passed_to IS NOT NULL
ON CONFLICT DO NOTHING
"""
# The tick works its last day again, so that this is done at once and not on the next day.
AGAIN = "UPDATE payments.ticked SET day = day - 1 WHERE name = 'daily'"


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(PARTS)
    op.execute(LINES)
    op.execute("CREATE INDEX ix_passed_line_run_id ON payments.passed_line (run_id)")
    op.execute(DELIVERED)
    op.execute(TO_DO)
    op.execute(AGAIN)
