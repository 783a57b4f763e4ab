"""Keep the drafts that somebody tries on what has happened, with what each came to, amount by amount."""

from alembic import op

revision = "0075"
down_revision = "0074"

WHAT_IFS = """
CREATE TABLE payments.what_if (
    id uuid NOT NULL, area text NOT NULL, scheme_id text NOT NULL, scheme_version integer NOT NULL,
    scheme_hash text NOT NULL, scheme json NOT NULL, asked_by text NOT NULL, asked_on date NOT NULL,
    asked_at timestamp with time zone NOT NULL, pages integer NOT NULL, tariffs integer NOT NULL,
    kept integer NOT NULL, undecided integer NOT NULL, costs json NOT NULL, budget_pence bigint, state text NOT NULL,
    percent integer NOT NULL, tries integer NOT NULL, beat_at timestamp with time zone, inputs text, same_as uuid,
    why text, totals json,
    CONSTRAINT pk_what_if PRIMARY KEY (id),
    CONSTRAINT fk_what_if_same_as_what_if FOREIGN KEY (same_as) REFERENCES payments.what_if (id),
    CONSTRAINT ck_what_if_state_known CHECK (state IN ('waiting', 'reckoning', 'done', 'failed', 'cancelled')),
    CONSTRAINT ck_what_if_done_has_totals CHECK ((state = 'done') = (totals IS NOT NULL))
)
"""
TARIFFS = """
CREATE TABLE payments.what_if_tariffs (
    what_if_id uuid NOT NULL, page integer NOT NULL, tariffs json NOT NULL,
    CONSTRAINT pk_what_if_tariffs PRIMARY KEY (what_if_id, page)
)
"""
AMOUNTS = """
CREATE TABLE payments.what_if_amount (
    what_if_id uuid NOT NULL, number integer NOT NULL, amount_key uuid NOT NULL, contract text NOT NULL,
    party text NOT NULL, shape text NOT NULL, measure text, client_id uuid, band text, effective_on date NOT NULL,
    before_pence bigint NOT NULL, after_pence bigint NOT NULL, before_accrued_pence bigint NOT NULL,
    after_accrued_pence bigint NOT NULL,
    CONSTRAINT pk_what_if_amount PRIMARY KEY (what_if_id, number),
    CONSTRAINT fk_what_if_amount_what_if_id_what_if FOREIGN KEY (what_if_id) REFERENCES payments.what_if (id)
)
"""


def upgrade() -> None:
    op.execute(WHAT_IFS)
    op.execute(TARIFFS)
    op.execute(AMOUNTS)
    op.execute("CREATE INDEX ix_what_if_area_id ON payments.what_if (area, id)")
    op.execute("CREATE INDEX ix_what_if_open ON payments.what_if (asked_at) WHERE state IN ('waiting', 'reckoning')")
