"""Keep what was published last of what applications to the panel ask for next; of those that are open it is published
by the next day's work.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    for name, kind in (
        ("next_code", sa.String()), ("next_owner", sa.String()), ("next_due_on", sa.Date()), ("next_since", sa.Date()),
    ):  # fmt: skip
        op.add_column("panel_application", sa.Column(name, kind, nullable=True), schema="referral")
    counted: sa.Column[int] = sa.Column("event_revision", sa.Integer(), nullable=False, server_default="0")
    op.add_column("panel_application", counted, schema="referral")
    op.alter_column("panel_application", "event_revision", server_default=None, schema="referral")
