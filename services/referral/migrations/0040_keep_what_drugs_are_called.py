"""Keep what a scheme calls its drugs; of a version that was heard before they are not known until it is said again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.add_column("scheme_names", sa.Column("drugs", postgresql.JSONB(), nullable=True), schema="referral")
