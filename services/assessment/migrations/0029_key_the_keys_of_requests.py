"""Keep the keys of requests under a secret, as their bodies are."""

from alembic import op

from shared.messaging.table_changes import key_keys

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    key_keys(op, "assessment")
