"""Keep which of the things that a panel wanted, when it deferred, are there by now."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    brought: sa.Column[list[str]] = sa.Column("brought", JSONB(), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("panel_application", brought, schema="referral")
    op.alter_column("panel_application", "brought", server_default=None, schema="referral")
