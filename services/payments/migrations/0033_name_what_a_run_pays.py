"""Name only the lines that a run pays: what was approved before has told finance of all that were posted by then."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column(
        "run", sa.Column("names_all", sa.Boolean(), server_default=sa.false(), nullable=False), schema="payments"
    )
    op.execute("UPDATE payments.run SET names_all = true WHERE approved_by IS NOT NULL")
    op.alter_column("run", "names_all", server_default=None, schema="payments")
