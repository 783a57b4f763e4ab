"""Keep who is signed in to the pages."""

from alembic import op

revision = "0020"
down_revision = "0019"

TABLE = """
CREATE TABLE tariff.page_session (
    id_hash bytea NOT NULL CONSTRAINT pk_page_session PRIMARY KEY,
    area text NOT NULL,
    organisation text NOT NULL,
    sub text NOT NULL,
    roles jsonb NOT NULL,
    sid text,
    issued_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    form jsonb
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_page_session_sid ON tariff.page_session (sid)")
    op.execute("CREATE INDEX ix_page_session_seen_at ON tariff.page_session (seen_at)")
