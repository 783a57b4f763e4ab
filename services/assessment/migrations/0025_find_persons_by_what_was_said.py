"""Persons are found by what was said of them before, and an organisation may say what the LASARS has corrected to."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute("DROP INDEX assessment.uq_person_identity")
    op.execute("""
        CREATE UNIQUE INDEX uq_person_identity ON assessment.person (area, nhs_number, birth_date, sex, sender)
         NULLS NOT DISTINCT WHERE nhs_number IS NOT NULL AND (sender IS NULL OR revision = 1)""")
    op.execute("""
        CREATE INDEX ix_superseded_person_initials ON assessment.superseded
            ((content ->> 'birth_date'), (content ->> 'initials')) WHERE thing = 'person'""")
    op.execute("""
        CREATE INDEX ix_superseded_person_number ON assessment.superseded ((content ->> 'nhs_number'))
         WHERE thing = 'person'""")
