"""Keep what each version of a scheme calls its discharge reasons."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.create_table(
        "scheme_names",
        sa.Column("area", sa.String(), primary_key=True),
        sa.Column("scheme_id", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("discharge_reasons", JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        schema="referral",
    )
