"""Keep of each referral whether what is published of it has gone out: that one of a person has says so of no other."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    op.add_column(
        "referral", sa.Column("gone_out", sa.Boolean(), nullable=False, server_default=sa.true()), schema="referral"
    )
    op.alter_column("referral", "gone_out", server_default=None, schema="referral")
    op.execute(
        """
        UPDATE referral.referral SET gone_out = false FROM referral.client
         WHERE client.area = referral.area AND client.id = referral.client_id AND NOT client.known
        """
    )
    op.drop_column("client", "known", schema="referral")
