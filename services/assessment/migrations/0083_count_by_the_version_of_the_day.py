"""Mark everybody of an area with several versions of a scheme that count by rules of their own: each case is counted by
the version of its day, and no longer by the last.
"""

from alembic import op

revision = "0083"
down_revision = "0082"


def upgrade() -> None:
    op.execute(
        """
        INSERT INTO assessment.figure_mark (area, owner_id)
        SELECT area, id FROM assessment.person WHERE area IN (
            SELECT area FROM assessment.scheme_fact WHERE jsonb_path_exists(scheme, '$.indicators[*].eligible_on')
             GROUP BY area HAVING count(*) > 1)
        """
    )
