"""Several people may have confirmed for one person and day; of lines that were approved before the one who was kept."""

from alembic import op

revision = "0035"
down_revision = "0034"

KEPT = """
UPDATE payments.run_line SET hands = CAST(jsonb_set(CAST(hands AS jsonb), '{confirmed_by}',
    CASE WHEN hands ->> 'confirmed_by' IS NULL THEN '[]' ELSE jsonb_build_array(hands ->> 'confirmed_by') END) AS json)
 WHERE hands IS NOT NULL
"""


def upgrade() -> None:
    op.execute(KEPT)
