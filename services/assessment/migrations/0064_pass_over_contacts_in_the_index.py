"""Keep in the indexes of contacts what their lists are narrowed by."""

from alembic import op

revision = "0064"
down_revision = "0063"

NARROWED_BY = ("setting", "attendance", "source_code", "recorded_by")
INDEXES = {
    "ix_contact_area_contacted_on": ("area", "contacted_on", "id"),
    "ix_contact_recorded_by": ("area", "recorded_by_organisation", "contacted_on", "id"),
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.drop_index(name, "contact", schema="assessment")
        op.create_index(name, "contact", [*columns, *NARROWED_BY], schema="assessment")
