"""Keep no birth date in an index: what persons are told by stands in their rows alone."""

from alembic import op

revision = "0069"
down_revision = "0068"


def upgrade() -> None:
    op.drop_index("ix_person_area_birth_date", "person", schema="assessment")
