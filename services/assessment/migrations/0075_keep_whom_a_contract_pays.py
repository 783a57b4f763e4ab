"""Keep whom the contract of an outcome pays, and who delivered it, where that is not who has the episode."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"


def upgrade() -> None:
    for name in ("prime", "delivered_by"):
        op.add_column("outcome", sa.Column(name, sa.String(), nullable=True), schema="assessment")
