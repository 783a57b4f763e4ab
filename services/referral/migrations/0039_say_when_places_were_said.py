"""Say when the places of a service were said; of a history that names no day nothing is known."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.add_column("service", sa.Column("said_on", sa.Date(), nullable=True), schema="referral")
    op.execute(
        """
        UPDATE referral.service SET said_on = said.said_on
          FROM referral.directory_history AS said
         WHERE said.area = service.area AND said.thing = 'service' AND said.key = service.id::text
           AND said.revision = service.revision
        """
    )
