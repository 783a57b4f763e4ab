"""Tell what becomes of the money of an outcome while it is provisional.

What was told without it is told again: everybody who was treated is settled again by the next tick.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("outcome", sa.Column("provisional_rule", sa.String(), nullable=True), schema="assessment")
    op.execute("""INSERT INTO assessment.client_due (client_id, area, due_on)
        SELECT DISTINCT ON (client_id) client_id, area, DATE '2000-01-01' FROM assessment.start_fact ORDER BY client_id
        ON CONFLICT (client_id) DO UPDATE SET due_on = excluded.due_on""")
