"""All who ever said something of a start or an end: they are recorders, also once it was corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

SCHEMA = "assessment"


def upgrade() -> None:
    op.create_table(
        "heard_by",
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("sub", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("thing", "thing_id", "sub", "organisation", name=op.f("pk_heard_by")),
        schema=SCHEMA,
    )
    for table in ("start_fact", "end_fact"):
        op.execute(f"""INSERT INTO {SCHEMA}.heard_by
            SELECT '{table}', id, recorded_by, recorded_by_organisation FROM {SCHEMA}.{table}""")
