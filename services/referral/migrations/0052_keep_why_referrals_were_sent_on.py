"""Keep why a referral was sent on without an assessment."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.add_column("referral", sa.Column("sent_on_for", sa.String(), nullable=True), schema="referral")
