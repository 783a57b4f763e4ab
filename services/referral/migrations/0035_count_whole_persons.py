"""Mark all who are merged by now: a case is the person's, and not that of each of their ids."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.execute("ALTER TABLE referral.figure_case ADD COLUMN client_id uuid")
    op.execute(
        """INSERT INTO referral.figure_mark (area, owner_id)
           SELECT area, survivor_id FROM referral.merge WHERE NOT voided
            UNION SELECT area, absorbed_id FROM referral.merge WHERE NOT voided"""
    )
