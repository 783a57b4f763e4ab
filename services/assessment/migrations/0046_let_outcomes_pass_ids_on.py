"""Look at the end of a statement whether two outcomes have one derived id: it may give one's to another."""

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.execute("""ALTER TABLE assessment.outcome DROP CONSTRAINT uq_outcome_derived_id,
                    ADD CONSTRAINT uq_outcome_derived_id UNIQUE (derived_id) DEFERRABLE INITIALLY IMMEDIATE""")
