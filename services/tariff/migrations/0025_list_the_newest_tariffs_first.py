"""List the newest tariffs of an area first, without sorting all that there are."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_tariff_area_valid_from_id ON tariff.tariff (area, valid_from, id)")
