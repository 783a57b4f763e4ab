"""Who sent a registration that the LASARS did not make: each organisation has an alias of its own for a person."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("ALTER TABLE assessment.person ADD sender varchar")
    # Whoever never assessed or merged anybody is not the LASARS.
    op.execute("""
        UPDATE assessment.person SET sender = recorded_by_organisation WHERE recorded_by_organisation NOT IN (
            SELECT recorded_by_organisation FROM assessment.assessment
            UNION SELECT recorded_by_organisation FROM assessment.merge)
        AND EXISTS (SELECT FROM assessment.assessment)
    """)
    op.execute("DROP INDEX assessment.uq_person_identity")
    op.execute("""
        CREATE UNIQUE INDEX uq_person_identity ON assessment.person (area, nhs_number, birth_date, sex, sender)
        NULLS NOT DISTINCT WHERE nhs_number IS NOT NULL
    """)
