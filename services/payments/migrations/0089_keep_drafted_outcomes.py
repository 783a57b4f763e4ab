"""Keep what people would have achieved by a draft that is tried, until the what-if is reckoned from it."""

from alembic import op

revision = "0089"
down_revision = "0088"

OUTCOMES = """
CREATE TABLE payments.what_if_outcomes (
    what_if_id uuid NOT NULL, page integer NOT NULL, outcomes json NOT NULL,
    CONSTRAINT pk_what_if_outcomes PRIMARY KEY (what_if_id, page)
)
"""
JUDGED = """
CREATE TABLE payments.what_if_judged (
    what_if_id uuid NOT NULL, pages integer NOT NULL, outcomes integer NOT NULL, people integer NOT NULL, why text,
    CONSTRAINT pk_what_if_judged PRIMARY KEY (what_if_id)
)
"""


def upgrade() -> None:
    op.execute("ALTER TABLE payments.what_if ADD COLUMN judged boolean NOT NULL DEFAULT false")
    op.execute(OUTCOMES)
    op.execute(JUDGED)
