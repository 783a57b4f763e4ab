"""What either recorded on the day of a hand-over counts: who was handed over is reckoned again on the next day."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("""INSERT INTO assessment.client_due (client_id, area, due_on)
        SELECT began.client_id, max(began.area), min(moved.transferred_on)
          FROM assessment.transfer_fact moved JOIN assessment.start_fact began ON began.id = moved.episode_id
         WHERE NOT moved.voided GROUP BY began.client_id
        ON CONFLICT (client_id) DO UPDATE SET due_on = least(client_due.due_on, excluded.due_on)""")
