"""Say of each event whose area it is of, and let what is an area's be known by it first."""

from alembic import op

from shared.messaging.otherwise import key_by_area
from shared.messaging.table_changes import name_areas

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    name_areas(op, "tariff")
    key_by_area(op, "tariff")
