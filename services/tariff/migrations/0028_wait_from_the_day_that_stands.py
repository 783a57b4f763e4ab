"""Count anew whose band was confirmed before the assessment is dated: no wait is below nothing."""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.execute(
        """INSERT INTO tariff.figure_mark (area, owner_id)
           SELECT DISTINCT area, owner_id FROM tariff.figure_case
            WHERE indicator = 'assessment-to-band' AND met_on < eligible_on"""
    )
