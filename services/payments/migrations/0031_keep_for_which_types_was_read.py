"""Keep for which types of event each bookmark was read: what a later version handles too was passed over before it."""

from alembic import op

from shared.messaging.read_for import keep_types

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    keep_types(op, "payments")
