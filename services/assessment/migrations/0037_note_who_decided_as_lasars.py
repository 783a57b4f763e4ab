"""When an organisation last decided about a person as the LASARS: what is its own of days before holds not by itself.

Nothing is known of what was decided before. Everybody who was treated is settled again by the next tick: what is a
party's only by its own end waits for a person, and who is paid is shown what it recorded as that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "decided",
        sa.Column("client_id", sa.Uuid(), primary_key=True),
        sa.Column("organisation", sa.String(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        schema="assessment",
    )
    op.execute("""INSERT INTO assessment.client_due (client_id, area, due_on)
        SELECT DISTINCT ON (client_id) client_id, area, DATE '2000-01-01' FROM assessment.start_fact ORDER BY client_id
        ON CONFLICT (client_id) DO UPDATE SET due_on = excluded.due_on""")
