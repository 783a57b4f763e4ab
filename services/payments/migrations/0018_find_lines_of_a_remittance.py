"""Find the lines of a remittance without looking at every line of the ledger."""

from alembic import op
from sqlalchemy import text

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_index(
        "ix_transfer_of_run",
        "transfer",
        ["run_id"],
        schema="payments",
        postgresql_where=text("kind IN ('approval', 'netting', 'debt')"),
    )
