"""Keep who each party is in the council's ledger: proposed by one person, confirmed by another, from a day on."""

from alembic import op

revision = "0073"
down_revision = "0072"

TABLE = """
CREATE TABLE payments.supplier (
    id uuid NOT NULL, area text NOT NULL, party text NOT NULL, number integer NOT NULL, from_on date NOT NULL,
    supplier_number text NOT NULL, site text NOT NULL, purchase_order text, cost_centre text NOT NULL,
    subjective text NOT NULL, vat_code text NOT NULL, customer_number text, state text NOT NULL,
    proposed_by text NOT NULL, proposed_on date NOT NULL, decided_by text, decided_on date, refusal_reason text,
    CONSTRAINT pk_supplier PRIMARY KEY (id),
    CONSTRAINT uq_supplier_area_party_number UNIQUE (area, party, number),
    CONSTRAINT ck_supplier_state_known CHECK (state IN ('proposed', 'confirmed', 'refused')),
    CONSTRAINT ck_supplier_decided_by_somebody CHECK ((state = 'proposed') = (decided_by IS NULL)),
    CONSTRAINT ck_supplier_confirmer_is_another CHECK (state <> 'confirmed' OR decided_by <> proposed_by)
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE UNIQUE INDEX uq_supplier_open ON payments.supplier (area, party) WHERE state = 'proposed'")
