"""Find the referrals and episodes of an area by their days, and in the order of recording."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    for table, day in (("referral", "referred_on"), ("episode", "started_on")):
        op.create_index(f"ix_{table}_area_{day}", table, ["area", day, "id"], schema="referral")
        op.create_index(f"ix_{table}_area_id", table, ["area", "id"], schema="referral")
