"""Mark everybody of an area whose scheme counts by rules of its own: each case is counted by the version of its day,
and no longer by the last; and what somebody began as a subcontractor and left is a case of its prime.
"""

from alembic import op

revision = "0083"
down_revision = "0082"


def upgrade() -> None:
    op.execute(
        """
        INSERT INTO assessment.figure_mark (area, owner_id)
        SELECT area, id FROM assessment.person WHERE area IN (
            SELECT area FROM assessment.scheme_fact WHERE jsonb_path_exists(scheme, '$.indicators[*].eligible_on'))
        """
    )
