"""The LASARS says why it corrects what others recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("superseded", sa.Column("reason_code", sa.String(), nullable=True), schema="assessment")
