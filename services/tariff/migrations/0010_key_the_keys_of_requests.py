"""Keep the keys of requests under a secret, as their bodies are."""

from alembic import op

from shared.messaging.table_changes import key_keys

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    key_keys(op, "tariff")
