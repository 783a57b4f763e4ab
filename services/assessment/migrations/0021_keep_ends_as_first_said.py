"""Who has ended treatment corrects what it recorded for some days after the end as it was first said."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("end_fact", sa.Column("first_ended_on", sa.Date(), nullable=True), schema="assessment")
    op.execute("UPDATE assessment.end_fact SET first_ended_on = ended_on")
    op.alter_column("end_fact", "first_ended_on", nullable=False, schema="assessment")
