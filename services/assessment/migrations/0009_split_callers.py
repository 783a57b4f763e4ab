"""Who used an Idempotency-Key stands in columns, its request under a secret, and its answer only for a time."""

from alembic import op

from shared.messaging.table_changes import split_callers

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    split_callers(op, "assessment")
