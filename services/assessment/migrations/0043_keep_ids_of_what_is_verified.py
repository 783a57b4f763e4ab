"""What was verified keeps the id that it is paid under, as what was refused does."""

from alembic import op

revision = "0043"
down_revision = "0042"


def _named(evidence: str) -> str:
    return f"""(SELECT array_agg(one ->> 'id' ORDER BY one ->> 'id') FROM jsonb_array_elements({evidence}) one
        WHERE coalesce(one ->> 'kind', '') NOT IN ('top-start', 'assessment'))"""


def upgrade() -> None:
    op.execute(f"""UPDATE assessment.verification said SET kept_id = told.derived_id FROM assessment.outcome told
        WHERE told.state = 'achieved' AND said.decision = 'verified' AND told.measure = said.measure
          AND told.episode_id = said.episode_id AND told.achieved_on = said.achieved_on
          AND {_named("told.evidence")} = {_named("said.evidence")}""")
