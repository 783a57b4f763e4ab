"""Keep by which rule an outcome is provisional. Of what was heard without it the contract's own holds."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("outcome", sa.Column("provisional_rule", sa.Text(), nullable=True), schema="payments")
