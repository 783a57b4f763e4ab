"""Keep which what-ifs a variation names, and to whom each is told."""

from alembic import op

revision = "0085"
down_revision = "0084"

TABLE = """
CREATE TABLE payments.what_if_named (
    what_if_id uuid NOT NULL, variation_id uuid NOT NULL, parties json NOT NULL,
    CONSTRAINT pk_what_if_named PRIMARY KEY (what_if_id, variation_id)
)
"""


def upgrade() -> None:
    op.execute(TABLE)
