"""Say at which site a contact or an activity was, and count by the priority area in which that lies."""

from importlib import import_module
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"

AT = """
SELECT area, client_id FROM assessment.contact WHERE site_id IN (SELECT id FROM {changed})
 UNION SELECT area, client_id FROM assessment.activity
        WHERE site_id IN (SELECT id FROM {changed}) AND client_id IS NOT NULL
 UNION SELECT booking.area, booking.client_id
         FROM assessment.booking JOIN assessment.planned_session ON planned_session.id = booking.session_id
        WHERE planned_session.site_id IN (SELECT id FROM {changed}) AND booking.client_id IS NOT NULL
"""
BOOKED = "SELECT area, client_id FROM {changed} WHERE client_id IS NOT NULL"
BY_PRIORITY_AREA = {
    "contacts": ("source", "setting", "kind", "provider", "attendance", "access", "remit", "sex", "age_group",
                 "district", "history"),
    "contacts-attended": ("source", "setting", "kind", "provider", "access", "sex", "age_group", "district"),
    "first-contacts": ("source", "setting", "kind", "provider", "remit", "sex", "age_group", "district"),
    "helped-out-of-remit": ("source", "setting", "kind", "provider", "sex", "age_group", "district"),
    "advice-only": ("source", "setting", "kind", "provider", "remit", "sex", "age_group", "district"),
}  # fmt: skip
# Of what is counted already: until now nobody said where, and it stays so where nobody does.
TOTALS = """
INSERT INTO assessment.figure_total (area, indicator, pair, month, a, b, value, eligible, met, gone)
SELECT area, indicator, '{dimension} priority_area', CAST(date_trunc('month', eligible_on) AS date),
       coalesce({dimension}, ''), '', -1, count(*), count(met_on), 0
  FROM assessment.figure_case WHERE indicator = '{indicator}' AND known_to IS NULL
 GROUP BY area, indicator, 4, 5
"""


def upgrade() -> None:
    _say_sites()
    op.create_index("ix_booking_contact", "booking", ["contact_id"], schema="assessment")
    op.execute("ALTER TABLE assessment.figure_case ADD COLUMN priority_area text")
    for indicator, dimensions in BY_PRIORITY_AREA.items():
        for dimension in dimensions:
            op.execute(TOTALS.format(indicator=indicator, dimension=dimension))
    marks: Any = import_module("services.assessment.migrations.0054_keep_cases")
    for table, owners in (("booking", BOOKED), ("site", AT)):
        of_new, of_old = (owners.format(changed=name) for name in ("new_rows", "old_rows"))
        for statement in (marks.FUNCTION, marks.WHEN_INSERTED, marks.WHEN_UPDATED):
            op.execute(statement.format(table=table, of_new=of_new, of_old=of_old))
    op.execute(
        f"""
        INSERT INTO assessment.figure_mark (area, owner_id)
        {BOOKED.format(changed="assessment.booking")} UNION {BOOKED.format(changed="assessment.activity")}
        """
    )


def _say_sites() -> None:
    """By hand: the table of contacts has had its triggers for long, and those look at no columns."""
    for table in ("contact", "activity"):
        op.add_column(
            table, sa.Column("site_id", sa.Uuid(), sa.ForeignKey("assessment.site.id")), schema="assessment"
        )  # fmt: skip
        op.create_index(
            f"ix_{table}_site", table, ["site_id"], schema="assessment",
            postgresql_where=sa.text("site_id IS NOT NULL"),
        )  # fmt: skip
