"""Keep by which revision it was said how somebody is reached: it may be what the record said before."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0109"


def upgrade() -> None:
    op.add_column("person", sa.Column("reach_said_at", sa.Integer()), schema="assessment")
