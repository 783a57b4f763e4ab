"""Keep the day on which a tariff was withdrawn; of what was withdrawn before, nobody knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("tariff", sa.Column("withdrawn_on", sa.Date()), schema="tariff")
