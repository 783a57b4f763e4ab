"""Keep which sign-ins were ended, for those that open only afterwards."""

from alembic import op

revision = "0036"
down_revision = "0035"

TABLE = """
CREATE TABLE referral.ended_sign_in (
    sid text NOT NULL CONSTRAINT pk_ended_sign_in PRIMARY KEY,
    ended_at timestamptz NOT NULL
)
"""


def upgrade() -> None:
    op.execute(TABLE)
