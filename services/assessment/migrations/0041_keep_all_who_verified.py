"""Several verify the same: who did before the last. Of what was verified so far one person is known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    column = sa.Column("verified_before", JSONB(), nullable=False, server_default="[]")
    op.add_column("verification", column, schema="assessment")
    op.alter_column("verification", "verified_before", server_default=None, schema="assessment")
