"""Find the records and registrations of an area by their days, and of an organisation what it recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

DAYS = {
    "contact": "contacted_on",
    "assessment": "assessed_on",
    "person": "recorded_on",
    "top_review": "done_on",
    "evidence": "occurred_on",
}
RECORDED_BY_WHO_TREATS = ("contact", "top_review", "evidence")


def upgrade() -> None:
    for table, day in DAYS.items():
        op.create_index(f"ix_{table}_area_{day}", table, ["area", day, "id"], schema="assessment")
    for table in RECORDED_BY_WHO_TREATS:
        columns = ["area", "recorded_by_organisation", DAYS[table], "id"]
        op.create_index(f"ix_{table}_recorded_by", table, columns, schema="assessment")
    op.create_index(
        "ix_referral_fact_open",
        "referral_fact",
        ["area", "organisation"],
        schema="assessment",
        postgresql_where=sa.text("NOT closed"),
    )
