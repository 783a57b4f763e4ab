"""Keep who reported a death, and count the waits of who has died anew: they end with it."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"

WHO = "reported_by IN ('registrar', 'coroner', 'hospital', 'gp', 'family', 'provider', 'other')"


def upgrade() -> None:
    op.add_column("evidence", sa.Column("reported_by", sa.String()), schema="assessment")
    op.create_check_constraint("reported_by_known", "evidence", WHO, schema="assessment")
    op.execute("INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, id FROM assessment.person")
