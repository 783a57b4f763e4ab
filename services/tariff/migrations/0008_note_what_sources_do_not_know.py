"""Note which sources said all again since they were set back, and what was taken back that they do not know."""

from alembic import op

from shared.messaging.restated import create_restated

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_restated(op, "tariff")
