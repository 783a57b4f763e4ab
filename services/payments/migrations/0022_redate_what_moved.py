"""Let a day of achievement move in the ledger, and note what stands on a former day: the next tick puts it right."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ACCOUNTS = "('budget', 'held', 'due', 'approved', 'paid', 'receivable', 'debt', 'collected', 'written_off', 'redated')"
KINDS = (
    "('hold', 'due', 'hold_end', 'hold_again', 'reversal', 'receivable', 'receivable_undone', 'approval', "
    "'netting', 'settlement', 'return', 'debt', 'set_off', 'debt_cancelled', 'write_off_cancelled', 'collection', "
    "'write_off', 'day_left', 'day_taken', 'rejection')"
)
# Older versions posted differences of pence only, each under the day that the outcome had by then.
MISDATED = """
INSERT INTO payments.misdated
SELECT DISTINCT amount_key
FROM (SELECT amount_key, contract, party, effective_on,
             sum(CASE 'budget' WHEN from_account THEN pence WHEN to_account THEN -pence END) AS stood
      FROM payments.transfer WHERE 'budget' IN (from_account, to_account)
      GROUP BY amount_key, contract, party, effective_on) AS line
JOIN payments.amount ON amount.key = line.amount_key AND amount.shape = 'tariff'
WHERE line.stood <> 0 AND line.effective_on <> amount.effective_on
"""


def upgrade() -> None:
    for column in ("from_account", "to_account"):
        _check(f"{column}_known", f"{column} IN {ACCOUNTS}")
    _check("kind_known", f"kind IN {KINDS}")
    op.create_table(
        "misdated",
        sa.Column("amount_key", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("amount_key", name=op.f("pk_misdated")),
        schema="payments",
    )
    op.execute(MISDATED)


def _check(name: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_transfer_{name}"), "transfer", schema="payments", type_="check")
    op.create_check_constraint(op.f(f"ck_transfer_{name}"), "transfer", sa.text(condition), schema="payments")
