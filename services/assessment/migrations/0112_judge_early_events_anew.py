"""Judge anew whose event names a treatment that had not begun on its day."""

from alembic import op

revision = "0112"
down_revision = "0111"

_WHOSE = """
    SELECT DISTINCT ON (1) coalesce(alias.survivor_id, began.client_id) AS person, began.area
      FROM assessment.evidence AS event JOIN assessment.start_fact AS began ON began.id = event.episode_id
      LEFT JOIN assessment.person_alias AS alias ON alias.absorbed_id = began.client_id
     WHERE NOT event.voided AND event.status = 'recorded' AND event.occurred_on < began.started_on
"""


def upgrade() -> None:
    op.execute(
        f"INSERT INTO assessment.client_due (client_id, area, due_on)"
        f" SELECT person, area, DATE '2000-01-01' FROM ({_WHOSE}) AS whose"
        " ON CONFLICT (client_id) DO UPDATE SET due_on = excluded.due_on"
    )
    op.execute(f"INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, person FROM ({_WHOSE}) AS whose")
