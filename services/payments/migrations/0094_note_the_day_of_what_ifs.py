"""Note as of which day a what-if was reckoned, and people were judged for it. Until now both were the day of asking,
as far as is known.
"""

from alembic import op

revision = "0094"
down_revision = "0093"

COLUMNS = (
    "ALTER TABLE payments.what_if ADD COLUMN reckoned_on date",
    "ALTER TABLE payments.what_if_judged ADD COLUMN judged_on date",
)
RECKONED = "UPDATE payments.what_if SET reckoned_on = asked_on WHERE state = 'done'"


def upgrade() -> None:
    for statement in (*COLUMNS, RECKONED):
        op.execute(statement)
