"""A mapping of an area's own is in use once another person than proposed it has confirmed it.

What one person had added alone waits for another from now on, the newest of each code; those before it are over.
"""

from alembic import op

revision = "0092"
down_revision = "0091"

RENAMED = (
    "ALTER TABLE payments.ledger_mapping RENAME COLUMN added_by TO proposed_by",
    "ALTER TABLE payments.ledger_mapping RENAME COLUMN added_on TO proposed_on",
)
COLUMNS = """
ALTER TABLE payments.ledger_mapping
    ADD COLUMN id uuid, ADD COLUMN state text, ADD COLUMN decided_by text, ADD COLUMN decided_on date,
    ADD COLUMN refusal_reason text
"""
WAITS = "UPDATE payments.ledger_mapping SET id = gen_random_uuid(), state = 'proposed'"
OVER = """
UPDATE payments.ledger_mapping AS earlier
SET state = 'refused', decided_by = proposed_by, decided_on = proposed_on,
    refusal_reason = 'Its next version took its place, before a second person had to confirm any'
WHERE EXISTS (
    SELECT FROM payments.ledger_mapping AS later
    WHERE (later.area, later.code) = (earlier.area, earlier.code) AND later.version > earlier.version
)
"""
KEPT = """
ALTER TABLE payments.ledger_mapping
    ALTER COLUMN id SET NOT NULL, ALTER COLUMN state SET NOT NULL,
    ADD CONSTRAINT uq_ledger_mapping_id UNIQUE (id),
    ADD CONSTRAINT ck_ledger_mapping_state_known CHECK (state IN ('proposed', 'confirmed', 'refused')),
    ADD CONSTRAINT ck_ledger_mapping_decided_by_somebody CHECK ((state = 'proposed') = (decided_by IS NULL)),
    ADD CONSTRAINT ck_ledger_mapping_confirmer_is_another CHECK (state <> 'confirmed' OR decided_by <> proposed_by)
"""
OPEN = "CREATE UNIQUE INDEX uq_ledger_mapping_open ON payments.ledger_mapping (area, code) WHERE state = 'proposed'"


def upgrade() -> None:
    for statement in (*RENAMED, COLUMNS, WAITS, OVER, KEPT, OPEN):
        op.execute(statement)
