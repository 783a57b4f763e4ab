"""Say of each event whose area it is of, and let what is an area's be known by it first."""

from alembic import op

from shared.messaging.otherwise import key_by_area
from shared.messaging.table_changes import name_areas

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    name_areas(op, "things")
    key_by_area(op, "things")
