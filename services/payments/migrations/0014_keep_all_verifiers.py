"""Keep all on whose word an outcome rests: none of them handles its money."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    column = sa.Column("verifiers", JSONB(), nullable=False, server_default="[]")
    op.add_column("outcome", column, schema="payments")
    op.alter_column("outcome", "verifiers", server_default=None, schema="payments")
