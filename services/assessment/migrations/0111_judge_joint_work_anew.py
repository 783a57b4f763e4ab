"""Judge anew who was treated in two episodes at once, of which one ended; and what can still be met of everybody."""

from alembic import op

revision = "0111"
down_revision = "0110"

_WHOSE = """
    WITH began AS (
        SELECT coalesce(alias.survivor_id, began.client_id) AS person, began.area, began.id, began.started_on,
               ended.ended_on
          FROM assessment.start_fact AS began
          LEFT JOIN assessment.person_alias AS alias ON alias.absorbed_id = began.client_id
          LEFT JOIN assessment.end_fact AS ended ON ended.id = began.id AND NOT ended.voided
         WHERE NOT began.voided AND began.is_treatment
    )
    SELECT DISTINCT ON (began.person) began.person, began.area
      FROM began JOIN began AS other ON other.person = began.person AND other.id <> began.id
                                    AND other.started_on <= began.ended_on
                                    AND (other.ended_on IS NULL OR other.ended_on > began.ended_on)
"""


def upgrade() -> None:
    op.execute(
        f"INSERT INTO assessment.client_due (client_id, area, due_on)"
        f" SELECT person, area, DATE '2000-01-01' FROM ({_WHOSE}) AS whose"
        " ON CONFLICT (client_id) DO UPDATE SET due_on = excluded.due_on"
    )
    op.execute("INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, id FROM assessment.person")
