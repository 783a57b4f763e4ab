"""Keep which name of an organisation is published: of those that there are, each day's work publishes it."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.add_column("organisation", sa.Column("published_revision", sa.Integer(), nullable=True), schema="referral")
