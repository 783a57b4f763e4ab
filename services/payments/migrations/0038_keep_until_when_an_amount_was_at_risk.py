"""Keep until when an amount was at risk on each day. Of before it is only known what it is now, or was when it fell."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

# What has fallen since shows no day any more. Under count nothing is at risk.
KNOWN = """
INSERT INTO payments.at_risk
SELECT key, DATE '0001-01-01', until FROM (
    SELECT amount.key, CASE WHEN amount.pence > 0 THEN amount.at_risk_until
                            WHEN outcome.provisional_rule IS DISTINCT FROM 'count' THEN outcome.provisional_until
                       END AS until
    FROM payments.amount LEFT JOIN payments.outcome ON outcome.outcome_id = amount.key
) AS known WHERE until IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "at_risk",
        sa.Column("amount_key", sa.Uuid(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("amount_key", "known_on", name=op.f("pk_at_risk")),
        schema="payments",
    )
    op.execute(KNOWN)
