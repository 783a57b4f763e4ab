"""Keep which referrals got the day of their assessment only after treatment had begun: they go by what stands."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.add_column(
        "referral",
        sa.Column("dated_after_start", sa.Boolean(), nullable=False, server_default=sa.false()),
        schema="referral",
    )
    op.alter_column("referral", "dated_after_start", server_default=None, schema="referral")
