"""When an organisation last decided about a person's treatment as the LASARS: it says of no day before that it treated.

Nothing is known of what was decided before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "decided",
        sa.Column("area", sa.String(), primary_key=True),
        sa.Column("client_id", sa.Uuid(), primary_key=True),
        sa.Column("organisation", sa.String(), primary_key=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        schema="referral",
    )
