"""Sum the lines of one contract and party up to a day without looking at the whole ledger."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_index(
        "ix_transfer_place",
        "transfer",
        ["area", "contract", "party", "posted_on"],
        schema="payments",
        postgresql_include=["effective_on", "from_account", "to_account", "pence"],
    )
