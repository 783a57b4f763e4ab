"""Keep of each file for the ledger on which day it was imported there, and who says so."""

from alembic import op

revision = "0084"
down_revision = "0083"

TABLE = """
CREATE TABLE payments.ledger_file_sent (
    file_id uuid NOT NULL, sent_on date NOT NULL, batch text, said_by text NOT NULL, said_on date NOT NULL,
    CONSTRAINT pk_ledger_file_sent PRIMARY KEY (file_id),
    CONSTRAINT fk_ledger_file_sent_file_id_ledger_file FOREIGN KEY (file_id) REFERENCES payments.ledger_file (id)
)
"""


def upgrade() -> None:
    op.execute(TABLE)
