"""Keep what services are made for and what an assessment found of it; of what was said before nothing is known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    for name in ("languages", "needs"):
        op.add_column("service", sa.Column(name, JSONB(), nullable=False, server_default="[]"), schema="referral")
        op.alter_column("service", name, server_default=None, schema="referral")
        op.add_column("assessed", sa.Column(name, JSONB(), nullable=True), schema="referral")
    op.add_column("ranking", sa.Column("needed_modality", JSONB(), nullable=True), schema="referral")
