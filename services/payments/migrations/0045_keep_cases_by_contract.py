"""A case is of an indicator and for a contract, and may last. Nobody has sent one yet."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.execute("DELETE FROM payments.counted_case")
    op.drop_column("counted_case", "measure", schema="payments")
    for name in ("indicator", "contract"):
        op.add_column("counted_case", sa.Column(name, sa.Text(), nullable=False), schema="payments")
    op.add_column("counted_case", sa.Column("until", sa.Date()), schema="payments")
    op.add_column("counted_case", sa.Column("value", sa.Integer()), schema="payments")
    op.create_index(
        "ix_counted_case_area_contract_indicator",
        "counted_case",
        ["area", "contract", "indicator", "eligible_on"],
        schema="payments",
    )
