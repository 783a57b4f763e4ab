"""A claim may be disputed by each party whose it was: one dispute is open of a claim and a party."""

from alembic import op

revision = "0082"
down_revision = "0081"


def upgrade() -> None:
    op.execute("DROP INDEX payments.uq_dispute_open")
    op.execute("CREATE UNIQUE INDEX uq_dispute_open ON payments.dispute (claim_id, party) WHERE state <> 'closed'")
