"""Contacts are voided with a reason, as other records are."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("contact", sa.Column("void_reason", sa.String()), schema="assessment")
