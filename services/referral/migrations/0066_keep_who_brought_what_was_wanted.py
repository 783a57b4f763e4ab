"""Keep who said on which day that what a panel wanted is there; of what was said before it is not known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    said: sa.Column[list[dict[str, object]]] = sa.Column(
        "brought_said", JSONB(), nullable=False, server_default=sa.text("'[]'")
    )
    op.add_column("panel_application", said, schema="referral")
    op.alter_column("panel_application", "brought_said", server_default=None, schema="referral")
