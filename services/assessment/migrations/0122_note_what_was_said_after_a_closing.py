"""Note in which order things were said anew, and which ids of somebody a closing was of."""

import sqlalchemy as sa
from alembic import op

revision = "0122"
down_revision = "0121"


def upgrade() -> None:
    op.add_column("superseded", sa.Column("replaced_as", sa.Uuid()), schema="assessment")
    op.add_column("closing", sa.Column("clients", sa.ARRAY(sa.Uuid())), schema="assessment")
