"""Let what was recorded of a consent by mistake be taken back, with why."""

import sqlalchemy as sa
from alembic import op

revision = "0120"
down_revision = "0119"


def upgrade() -> None:
    op.add_column("ndtms_consent", sa.Column("void_reason", sa.String()), schema="assessment")
