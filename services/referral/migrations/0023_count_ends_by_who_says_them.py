"""Who treats and the LASARS each say an end so often. What kept ends were said counts as said by who treats."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    for name in ("end_said_by_provider", "end_said_by_lasars"):
        said = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("episode", said, schema="referral")
        op.alter_column("episode", name, server_default=None, schema="referral")
    op.execute("UPDATE referral.episode SET end_said_by_provider = end_revision")
