"""Keep on which business day a version of a scheme became known: it moves no account that was closed by then."""

from alembic import op

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    op.execute(
        """CREATE TABLE payments.scheme_known (
             area text NOT NULL, hash text NOT NULL, known_on date NOT NULL,
             CONSTRAINT pk_scheme_known PRIMARY KEY (area, hash))"""
    )
