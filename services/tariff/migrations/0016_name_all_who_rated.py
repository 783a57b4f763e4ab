"""Name every organisation that gave any of an assessment's points: of what was heard before, who gave them last."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("assessment", sa.Column("rated_by", JSONB(), nullable=True), schema="tariff")
    op.execute("UPDATE tariff.assessment SET rated_by = jsonb_build_array(actor_organisation)")
    op.alter_column("assessment", "rated_by", nullable=False, schema="tariff")
