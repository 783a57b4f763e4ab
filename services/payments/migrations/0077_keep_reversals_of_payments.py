"""Keep what the council's ledger was told of payments that came back after their invoice had left."""

from alembic import op

revision = "0077"
down_revision = "0076"

REVERSED = """
CREATE TABLE payments.payment_reversed (
    run_id uuid NOT NULL, number integer NOT NULL, file_id uuid NOT NULL, pence bigint NOT NULL,
    CONSTRAINT pk_payment_reversed PRIMARY KEY (run_id, number),
    CONSTRAINT fk_payment_reversed_run_id_run FOREIGN KEY (run_id) REFERENCES payments.run (id),
    CONSTRAINT fk_payment_reversed_file_id_ledger_file FOREIGN KEY (file_id) REFERENCES payments.ledger_file (id),
    CONSTRAINT ck_payment_reversed_something_is_reversed CHECK (pence <> 0)
)
"""


def upgrade() -> None:
    op.execute(REVERSED)
    op.execute("ALTER TABLE payments.ledger_file DROP CONSTRAINT ck_ledger_file_kind_known")
    op.execute(
        "ALTER TABLE payments.ledger_file ADD CONSTRAINT ck_ledger_file_kind_known"
        " CHECK (kind IN ('invoices', 'debts', 'reversals'))"
    )
