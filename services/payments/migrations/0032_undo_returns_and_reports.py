"""Let a return, a collection and a write-off be undone, with the reason."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

KINDS = (
    "('hold', 'due', 'hold_end', 'hold_again', 'reversal', 'receivable', 'receivable_undone', 'approval', "
    "'netting', 'settlement', 'return', 'debt', 'set_off', 'debt_cancelled', 'write_off_cancelled', 'collection', "
    "'write_off', 'day_left', 'day_taken', 'rejection', 'return_undone', 'report_undone')"
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_transfer_kind_known"), "transfer", schema="payments", type_="check")
    op.create_check_constraint(
        op.f("ck_transfer_kind_known"), "transfer", sa.text(f"kind IN {KINDS}"), schema="payments"
    )
    op.add_column("run", sa.Column("return_undone_reason", sa.Text(), nullable=True), schema="payments")
