"""A person may be corrected to what an absorbed registration of theirs says: once holds for what is said first."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.execute("DROP INDEX assessment.uq_person_identity")
    op.execute("""
        CREATE UNIQUE INDEX uq_person_identity ON assessment.person (area, nhs_number, birth_date, sex, sender)
         NULLS NOT DISTINCT WHERE nhs_number IS NOT NULL AND revision = 1""")
