"""Mark the assessments that providers made themselves, under audit."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column(
        "assessment",
        sa.Column("under_audit", sa.Boolean(), nullable=False, server_default=sa.false()),
        schema="tariff",
    )
