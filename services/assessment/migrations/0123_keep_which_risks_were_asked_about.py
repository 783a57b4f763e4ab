"""Keep which of the risks that stood somebody asked about, and why a precaution is needed no more."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0123"
down_revision = "0122"


def upgrade() -> None:
    op.add_column("activity", sa.Column("asked_about", JSONB()), schema="assessment")
    op.add_column("activity", sa.Column("precaution_reason", sa.String()), schema="assessment")
