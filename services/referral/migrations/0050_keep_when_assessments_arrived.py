"""Keep since when a referral waits for an assessment, and when one came: nobody could answer before.

Of those that wait for one now, how long an answer takes counts from then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    for name in ("pending_since", "arrived_on"):
        op.add_column("referral", sa.Column(name, sa.Date(), nullable=True), schema="referral")
    op.execute(
        """
        INSERT INTO referral.figure_mark (area, owner_id)
        SELECT DISTINCT area, client_id FROM referral.referral WHERE state = 'pending'
        """
    )
