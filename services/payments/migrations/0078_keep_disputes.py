"""Keep disputes and queries: what is disputed or asked, by whom, and what came of it."""

from alembic import op

revision = "0078"
down_revision = "0077"

TABLE = """
CREATE TABLE payments.dispute (
    id uuid NOT NULL, area text NOT NULL, contract text NOT NULL, party text NOT NULL, kind text NOT NULL,
    about text NOT NULL, claim_id uuid, client_id uuid, measure text, achieved_on date, reason_code text NOT NULL,
    words text NOT NULL, opened_by text NOT NULL, opened_by_organisation text NOT NULL, opened_on date NOT NULL,
    opened_pence bigint, state text NOT NULL, owned_by text, answer text, answered_by text,
    answered_by_organisation text, answered_on date, answers json NOT NULL,
    outcome text, closed_by text, closed_on date, closed_pence bigint,
    revision integer NOT NULL,
    CONSTRAINT pk_dispute PRIMARY KEY (id),
    CONSTRAINT ck_dispute_kind_known CHECK (kind IN ('dispute', 'query')),
    CONSTRAINT ck_dispute_about_known CHECK (
        about IN ('amount', 'refused_verification', 'band', 'attribution', 'possible_return')),
    CONSTRAINT ck_dispute_reason_code_known CHECK (
        reason_code IN ('wrong_amount', 'wrong_day', 'wrong_person', 'another_provider', 'counted_twice',
                        'evidence_missing', 'evidence_differs', 'wrong_band', 'came_back', 'other')),
    CONSTRAINT ck_dispute_state_known CHECK (state IN ('open', 'answered', 'closed')),
    CONSTRAINT ck_dispute_outcome_known CHECK (
        outcome IN ('upheld', 'not_upheld', 'withdrawn', 'settled_by_correction')),
    CONSTRAINT ck_dispute_amount_is_of_a_claim CHECK (about <> 'amount' OR claim_id IS NOT NULL),
    CONSTRAINT ck_dispute_closed_has_its_outcome CHECK ((state = 'closed') = (outcome IS NOT NULL)),
    CONSTRAINT ck_dispute_pence_are_of_a_claim CHECK ((claim_id IS NULL) = (opened_pence IS NULL))
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_dispute_area_opened_on_id ON payments.dispute (area, opened_on, id)")
    op.execute("CREATE UNIQUE INDEX uq_dispute_open ON payments.dispute (claim_id) WHERE state <> 'closed'")
