"""Keep what a service says of itself to the public; of what was said before nothing is public."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.add_column("service", sa.Column("listing", JSONB(), nullable=False, server_default="{}"), schema="referral")
    op.alter_column("service", "listing", server_default=None, schema="referral")
