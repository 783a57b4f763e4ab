"""The LASARS says why it corrects an end."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("episode", sa.Column("end_correction_reason", sa.String(), nullable=True), schema="referral")
