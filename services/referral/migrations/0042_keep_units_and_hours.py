"""Keep units, hours, how many people a year and transport of a service; of what was said before none is known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("service", sa.Column("capacity", JSONB(), nullable=False, server_default="{}"), schema="referral")
    op.alter_column("service", "capacity", server_default=None, schema="referral")
