"""A verification names whose outcome it was: those that are kept, from the outcome that they verified."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

SCHEMA = "assessment"


def upgrade() -> None:
    """The id of an outcome is of its episode; whose party it was is known where the outcome still is of that day."""
    op.add_column("verification", sa.Column("episode_id", sa.Uuid(), nullable=True), schema=SCHEMA)
    op.add_column("verification", sa.Column("party", sa.String(), nullable=True), schema=SCHEMA)
    op.execute(f"""
        UPDATE {SCHEMA}.verification v
           SET episode_id = o.episode_id, party = CASE WHEN o.achieved_on = v.achieved_on THEN o.party END
          FROM {SCHEMA}.outcome o WHERE o.id = v.outcome_id""")
