"""Keep what outcomes accrued from each day on which that became known. Of before it is only known what it is now."""

from alembic import op

revision = "0063"
down_revision = "0062"

ACCRUED = """
CREATE TABLE payments.accrued (
    seq bigint GENERATED ALWAYS AS IDENTITY, amount_key uuid NOT NULL, area text NOT NULL, contract text NOT NULL,
    party text NOT NULL, effective_on date NOT NULL, known_on date NOT NULL, pence bigint NOT NULL,
    CONSTRAINT pk_accrued PRIMARY KEY (seq)
)
"""
PLACE = """
CREATE INDEX ix_accrued_place ON payments.accrued (area, contract, party, known_on) INCLUDE (effective_on, pence)
"""
KNOWN = """
INSERT INTO payments.accrued (amount_key, area, contract, party, effective_on, known_on, pence)
SELECT key, area, contract, party, effective_on, effective_on, accrued_pence
  FROM payments.amount WHERE state = 'accrued' AND accrued_pence <> 0 AND contract IS NOT NULL
 ORDER BY effective_on, key
"""


def upgrade() -> None:
    op.execute(ACCRUED)
    op.execute(PLACE)
    op.execute("CREATE INDEX ix_accrued_amount_key ON payments.accrued (amount_key)")
    op.execute(KNOWN)
    op.execute("ALTER TABLE payments.position ADD last_accrued bigint")
