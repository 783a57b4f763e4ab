"""Keep whom each version of a scheme pays: who is paid does not say what counts as treatment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "scheme_parties",
        sa.Column("area", sa.String(), primary_key=True),
        sa.Column("scheme_id", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("parties", JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        schema="referral",
    )
