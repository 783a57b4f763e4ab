"""What was refused keeps the id that it was told under, where nothing else has it by now."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def _named(evidence: str) -> str:
    return f"""(SELECT array_agg(one ->> 'id' ORDER BY one ->> 'id') FROM jsonb_array_elements({evidence}) one
        WHERE one ->> 'kind' IS DISTINCT FROM 'top-start')"""


def upgrade() -> None:
    op.add_column("verification", sa.Column("kept_id", sa.Uuid()), schema="assessment")
    op.execute(f"""UPDATE assessment.verification said SET kept_id = told.derived_id FROM assessment.outcome told
        WHERE told.id = said.outcome_id AND said.decision = 'refused' AND told.reason = 'refused'
          AND told.achieved_on = said.achieved_on AND {_named("told.evidence")} = {_named("said.evidence")}""")
