"""Keep how a person can be reached, as the front door knows it by now."""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"


def upgrade() -> None:
    op.add_column("person", sa.Column("reach_by", sa.String()), schema="assessment")


def downgrade() -> None:
    raise NotImplementedError("assessment is restored, not downgraded")
