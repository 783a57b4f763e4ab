"""Mark everybody of an area whose LASARS has a contract of its own: whom it sends on is a case of that contract."""

from alembic import op

revision = "0082"
down_revision = "0081"


def upgrade() -> None:
    op.execute(
        """
        INSERT INTO assessment.figure_mark (area, owner_id)
        SELECT area, id FROM assessment.person WHERE area IN (
            SELECT area FROM assessment.scheme_fact WHERE jsonb_path_exists(scheme, '$.contracts[*].verified_by[*]'))
        """
    )
