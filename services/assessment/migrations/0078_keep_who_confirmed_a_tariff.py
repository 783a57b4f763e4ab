"""Keep who confirmed a tariff, and by which assessment. Until it is said again that is who said it last."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"


def upgrade() -> None:
    op.add_column("tariff_fact", sa.Column("assessment_id", sa.Uuid()), schema="assessment")
    for name, said in (("confirmed_by", "recorded_by"), ("confirmed_by_organisation", "recorded_by_organisation")):
        op.add_column("tariff_fact", sa.Column(name, sa.String()), schema="assessment")
        op.execute(f"UPDATE assessment.tariff_fact SET {name} = {said}")
        op.alter_column("tariff_fact", name, nullable=False, schema="assessment")
