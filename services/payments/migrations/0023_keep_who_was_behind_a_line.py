"""Keep the people behind each approved line as they were then; of older approvals those who are known now."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

KEEP = """
UPDATE payments.run_line AS line SET hands = json_build_object(
    'recorders', outcome.recorders, 'verified_by', outcome.verified_by, 'verifiers', outcome.verifiers,
    'delivered_by', outcome.delivered_by, 'confirmed_by', tariff.confirmed_by)
FROM payments.run, payments.amount LEFT JOIN payments.outcome ON outcome.outcome_id = amount.key
LEFT JOIN payments.tariff ON tariff.tariff_id = amount.tariff_id
WHERE run.id = line.run_id AND run.state NOT IN ('proposed', 'cancelled') AND amount.key = line.amount_key
"""


def upgrade() -> None:
    op.add_column("run_line", sa.Column("hands", sa.JSON(), nullable=True), schema="payments")
    op.execute(KEEP)
