"""Mark everybody, and whoever is merged or taken apart again: whether somebody was treated before is counted, by new
totals of what is told apart by it, and so are rankings and the steps of a referral.
"""

from alembic import op

revision = "0031"
down_revision = "0030"

BY_HISTORY = (
    "referrals-made",
    "referrals-accepted",
    "referrals-closed",
    "referrals-without-assessment",
    "referral-to-answer",
    "referral-to-offer",
    "referrals-waiting",
)
FUNCTION = """
CREATE FUNCTION referral.mark_merge() RETURNS trigger LANGUAGE plpgsql AS $marking$
BEGIN
    INSERT INTO referral.figure_mark (area, owner_id) SELECT area, survivor_id FROM new_rows
     UNION SELECT area, absorbed_id FROM new_rows;
    RETURN NULL;
END $marking$
"""
WHEN = """
CREATE TRIGGER mark_{event} AFTER {operation} ON referral.merge REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION referral.mark_merge()
"""


def upgrade() -> None:
    op.execute(FUNCTION)
    op.execute(WHEN.format(event="inserted", operation="INSERT"))
    op.execute(WHEN.format(event="updated", operation="UPDATE"))
    among = ", ".join(f"'{code}'" for code in BY_HISTORY)
    op.execute(f"DELETE FROM referral.figure_total WHERE indicator IN ({among})")
    op.execute(f"DELETE FROM referral.figure_case WHERE indicator IN ({among})")
    op.execute(
        "INSERT INTO referral.figure_mark (area, owner_id) SELECT DISTINCT area, client_id FROM referral.referral"
    )
