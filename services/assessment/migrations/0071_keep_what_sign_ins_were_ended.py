"""Keep which sign-ins were ended, for those that open only afterwards."""

from alembic import op

revision = "0071"
down_revision = "0070"

TABLE = """
CREATE TABLE assessment.ended_sign_in (
    sid text NOT NULL CONSTRAINT pk_ended_sign_in PRIMARY KEY,
    ended_at timestamptz NOT NULL
)
"""


def upgrade() -> None:
    op.execute(TABLE)
