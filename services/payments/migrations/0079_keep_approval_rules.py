"""Keep up to how much one person approves and who releases; of a run whose first approval it needs, and gave it."""

from alembic import op

revision = "0079"
down_revision = "0078"

TABLE = """
CREATE TABLE payments.approval_rule (
    id uuid NOT NULL, area text NOT NULL, number integer NOT NULL, alone_up_to_pence bigint, beyond text NOT NULL,
    released_by text NOT NULL, state text NOT NULL, proposed_by text NOT NULL, proposed_on date NOT NULL,
    decided_by text, decided_on date, refusal_reason text,
    CONSTRAINT pk_approval_rule PRIMARY KEY (id),
    CONSTRAINT uq_approval_rule_area_number UNIQUE (area, number),
    CONSTRAINT ck_approval_rule_state_known CHECK (state IN ('proposed', 'confirmed', 'refused')),
    CONSTRAINT ck_approval_rule_beyond_known CHECK (beyond IN ('second_approver', 'commissioner')),
    CONSTRAINT ck_approval_rule_released_by_known CHECK (released_by IN ('releaser', 'ledger')),
    CONSTRAINT ck_approval_rule_decided_by_somebody CHECK ((state = 'proposed') = (decided_by IS NULL)),
    CONSTRAINT ck_approval_rule_confirmer_is_another CHECK (state <> 'confirmed' OR decided_by <> proposed_by)
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE UNIQUE INDEX uq_approval_rule_open ON payments.approval_rule (area) WHERE state = 'proposed'")
    op.execute(
        "ALTER TABLE payments.run ADD COLUMN first_approval text, ADD COLUMN alone_up_to_pence bigint,"
        " ADD COLUMN first_approved_by text, ADD COLUMN first_approved_on date,"
        " ADD COLUMN ledger_releases boolean NOT NULL DEFAULT false"
    )
    op.execute(
        "ALTER TABLE payments.run ADD CONSTRAINT ck_run_first_approver_is_another CHECK ("
        "first_approved_by IS NULL OR (first_approved_by <> proposed_by"
        " AND first_approved_by <> coalesce(approved_by, '')))"
    )
