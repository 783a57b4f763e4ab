"""Find by their birth date who is registered."""

from alembic import op

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.create_index("ix_person_area_birth_date", "person", ["area", "birth_date"], schema="assessment")
