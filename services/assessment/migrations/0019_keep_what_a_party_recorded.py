"""Who is paid is shown of an outcome only the evidence that it recorded itself."""

from alembic import op

revision = "0019"
down_revision = "0018"

_OWN = """
SELECT jsonb_agg(one ORDER BY one ->> 'on', one ->> 'id') FROM jsonb_array_elements(evidence) AS one
 WHERE one ->> 'kind' <> 'top-start'
   AND one -> 'recorders' @> jsonb_build_array(jsonb_build_object('organisation', party))
"""


def upgrade() -> None:
    op.execute("ALTER TABLE assessment.outcome ADD party_evidence jsonb")
    op.execute(f"UPDATE assessment.outcome SET party_evidence = coalesce(({_OWN}), '[]'::jsonb)")
    op.execute("ALTER TABLE assessment.outcome ALTER party_evidence SET NOT NULL")
