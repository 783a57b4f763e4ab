"""Keep what an outcome's price is before gates: a quarter's balance names it. Of before only what is after them."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"


def upgrade() -> None:
    op.add_column("amount", sa.Column("priced_pence", sa.BigInteger()), schema="payments")
