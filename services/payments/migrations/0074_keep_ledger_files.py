"""Keep files for the council's ledger with their bytes, and the mappings of an area's own by which they are written."""

from alembic import op

revision = "0074"
down_revision = "0073"

MAPPINGS = """
CREATE TABLE payments.ledger_mapping (
    area text NOT NULL, code text NOT NULL, version integer NOT NULL, body json NOT NULL, added_by text NOT NULL,
    added_on date NOT NULL,
    CONSTRAINT pk_ledger_mapping PRIMARY KEY (area, code, version)
)
"""
FILES = """
CREATE TABLE payments.ledger_file (
    id uuid NOT NULL, area text NOT NULL, kind text NOT NULL, run_id uuid, contract text, party text,
    mapping text NOT NULL, mapping_version integer NOT NULL, name text NOT NULL, content bytea NOT NULL,
    sha256 text NOT NULL, said json NOT NULL, lines integer NOT NULL, pence bigint NOT NULL, made_by text NOT NULL,
    made_on date NOT NULL, made_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_ledger_file PRIMARY KEY (id),
    CONSTRAINT fk_ledger_file_run_id_run FOREIGN KEY (run_id) REFERENCES payments.run (id),
    CONSTRAINT uq_ledger_file_run_id_mapping_mapping_version UNIQUE (run_id, mapping, mapping_version),
    CONSTRAINT ck_ledger_file_kind_known CHECK (kind IN ('invoices', 'debts')),
    CONSTRAINT ck_ledger_file_invoices_are_of_a_run CHECK ((kind = 'invoices') = (run_id IS NOT NULL))
)
"""
REQUESTS = """
CREATE TABLE payments.debt_request (
    debt_id uuid NOT NULL, number integer NOT NULL, file_id uuid NOT NULL, pence bigint NOT NULL,
    elsewhere_pence bigint NOT NULL,
    CONSTRAINT pk_debt_request PRIMARY KEY (debt_id, number),
    CONSTRAINT fk_debt_request_debt_id_debt FOREIGN KEY (debt_id) REFERENCES payments.debt (id),
    CONSTRAINT fk_debt_request_file_id_ledger_file FOREIGN KEY (file_id) REFERENCES payments.ledger_file (id),
    CONSTRAINT ck_debt_request_something_is_asked CHECK (pence <> 0)
)
"""


def upgrade() -> None:
    op.execute(MAPPINGS)
    op.execute(FILES)
    op.execute(REQUESTS)
    op.execute("CREATE INDEX ix_ledger_file_area_id ON payments.ledger_file (area, id)")
