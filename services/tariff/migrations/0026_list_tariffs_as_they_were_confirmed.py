"""Drop what only a list by the day of the assessment used: tariffs are listed as they were confirmed, by their key."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("DROP INDEX tariff.ix_tariff_area_valid_from_id")
