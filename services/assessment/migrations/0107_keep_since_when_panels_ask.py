"""Keep since when an application to the panel asks for what it does; of what was kept before nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"


def upgrade() -> None:
    op.add_column("panel_step_fact", sa.Column("since", sa.Date(), nullable=True), schema="assessment")
