"""Judge anew whose TOP without an answer, or from before the treatment that it names, proved something."""

from alembic import op

revision = "0073"
down_revision = "0072"

_ITEMS = (
    "alcohol, opiates, crack, cocaine, amphetamines, cannabis, other_drug, tobacco, injecting, sharing, shoplifting,"
    " selling, other_theft, assault, psychological, paid_work, education, physical, acute_housing, eviction_risk,"
    " quality_of_life"
)
_WHOSE = f"""
    SELECT DISTINCT ON (1) coalesce(alias.survivor_id, top.client_id) AS person, top.area
      FROM assessment.top_review AS top LEFT JOIN assessment.person_alias AS alias ON alias.absorbed_id = top.client_id
     WHERE NOT top.voided AND top.status = 'recorded'
       AND (num_nonnulls({_ITEMS}) = 0 OR (top.stage IN ('review', 'exit') AND EXISTS (
               SELECT FROM assessment.start_fact AS began
                WHERE began.id = top.episode_id AND top.done_on < began.started_on)))
"""


def upgrade() -> None:
    op.execute(
        f"INSERT INTO assessment.client_due (client_id, area, due_on)"
        f" SELECT person, area, DATE '2000-01-01' FROM ({_WHOSE}) AS whose"
        " ON CONFLICT (client_id) DO UPDATE SET due_on = excluded.due_on"
    )
    op.execute(f"INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, person FROM ({_WHOSE}) AS whose")
