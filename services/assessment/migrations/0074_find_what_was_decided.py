"""Find what was decided by its day, and what waits to be decided by the day on which it was achieved."""

from alembic import op

revision = "0074"
down_revision = "0073"


def upgrade() -> None:
    op.create_index("ix_verification_decided", "verification", ["area", "decided_on", "id"], schema="assessment")
    op.create_index("ix_outcome_oldest", "outcome", ["area", "state", "achieved_on", "id"], schema="assessment")
