"""What who is paid was last shown of an outcome, where news came since that takes nothing from them."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.execute("ALTER TABLE assessment.outcome ADD shown jsonb")
