"""Keep who asked for what, and of whom."""

from alembic import op

revision = "0019"
down_revision = "0018"

ENTRIES = """
CREATE TABLE things.audit_entry (
    id uuid NOT NULL, at timestamp with time zone NOT NULL DEFAULT clock_timestamp(), area text NOT NULL,
    sub text NOT NULL, organisation text NOT NULL, roles text[] NOT NULL, operation text NOT NULL,
    objects jsonb NOT NULL, people uuid[] NOT NULL, members text[] NOT NULL, status integer, request_id text,
    by_page boolean NOT NULL,
    CONSTRAINT pk_audit_entry PRIMARY KEY (id)
)
"""
INDEXES = (
    "CREATE INDEX ix_audit_entry_area_id ON things.audit_entry (area, id)",
    "CREATE INDEX ix_audit_entry_area_sub_id ON things.audit_entry (area, sub, id)",
    "CREATE INDEX ix_audit_entry_people ON things.audit_entry USING gin (people)",
)
KEEP = """
CREATE FUNCTION things.keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only';
END $$
"""
GUARD = """
CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON things.audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION things.keep_audit()
"""


def upgrade() -> None:
    op.execute(ENTRIES)
    for index in INDEXES:
        op.execute(index)
    op.execute(KEEP)
    op.execute(GUARD)
