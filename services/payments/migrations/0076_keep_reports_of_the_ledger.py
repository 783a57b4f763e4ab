"""Keep files in which the council's ledger says what it did, with their bytes, and what became of each line."""

from alembic import op

revision = "0076"
down_revision = "0075"

REPORTS = """
CREATE TABLE payments.ledger_report (
    id uuid NOT NULL, area text NOT NULL, kind text NOT NULL, mapping text NOT NULL, mapping_version integer NOT NULL,
    file_name text NOT NULL, content bytea NOT NULL, sha256 text NOT NULL, lines integer NOT NULL,
    pence bigint NOT NULL, sent_by text NOT NULL, sent_on date NOT NULL, sent_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_ledger_report PRIMARY KEY (id),
    CONSTRAINT uq_ledger_report_area_kind_mapping_mapping_version_sha256
        UNIQUE (area, kind, mapping, mapping_version, sha256),
    CONSTRAINT ck_ledger_report_kind_known CHECK (kind IN ('payments', 'returns', 'debts'))
)
"""
LINES = """
CREATE TABLE payments.ledger_report_line (
    report_id uuid NOT NULL, line integer NOT NULL, key text NOT NULL, state text NOT NULL, why text, about_id uuid,
    candidates json NOT NULL, reference text, day date, pence bigint, number text, account text, code text,
    reason text, problems json NOT NULL, decided_by text, decided_on date, refusal_reason text,
    CONSTRAINT pk_ledger_report_line PRIMARY KEY (report_id, line),
    CONSTRAINT fk_ledger_report_line_report_id_ledger_report
        FOREIGN KEY (report_id) REFERENCES payments.ledger_report (id),
    CONSTRAINT ck_ledger_report_line_state_known CHECK (state IN (
        'wrong', 'matched', 'proposed', 'unmatched', 'already', 'repeats', 'blocked', 'applied', 'refused')),
    CONSTRAINT ck_ledger_report_line_applied_is_about_something
        CHECK (state <> 'applied' OR about_id IS NOT NULL)
)
"""


def upgrade() -> None:
    op.execute(REPORTS)
    op.execute(LINES)
    op.execute("CREATE INDEX ix_ledger_report_area_id ON payments.ledger_report (area, id)")
    op.execute(
        "CREATE INDEX ix_ledger_report_line_applied ON payments.ledger_report_line (key) WHERE state = 'applied'"
    )
