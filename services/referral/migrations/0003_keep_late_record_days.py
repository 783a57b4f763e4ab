"""Keep for how long who has ended treatment may correct it, as each version of a scheme says; null is the default."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("scheme_version", sa.Column("late_record_days", sa.Integer(), nullable=True), schema="referral")
