"""Mark whose cases are to be derived again where an outcome changes, and everybody where a scheme is published."""

from alembic import op

revision = "0055"
down_revision = "0054"

OF_OUTCOMES = """
CREATE FUNCTION assessment.mark_outcome() RETURNS trigger LANGUAGE plpgsql AS $marking$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO assessment.figure_mark (area, owner_id) SELECT DISTINCT area, client_id FROM new_rows;
    ELSE
        INSERT INTO assessment.figure_mark (area, owner_id)
        SELECT area, client_id FROM new_rows UNION SELECT area, client_id FROM old_rows;
    END IF;
    RETURN NULL;
END $marking$
"""
WHEN_INSERTED = """
CREATE TRIGGER mark_inserted AFTER INSERT ON assessment.outcome REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION assessment.mark_outcome()
"""
WHEN_UPDATED = """
CREATE TRIGGER mark_updated AFTER UPDATE ON assessment.outcome REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION assessment.mark_outcome()
"""
OF_SCHEMES = """
CREATE OR REPLACE FUNCTION assessment.mark_scheme_fact() RETURNS trigger LANGUAGE plpgsql AS $marking$
BEGIN
    INSERT INTO assessment.figure_mark (area, owner_id)
    SELECT area, id FROM assessment.person WHERE area IN (SELECT area FROM new_rows);
    RETURN NULL;
END $marking$
"""


def upgrade() -> None:
    for statement in (OF_OUTCOMES, WHEN_INSERTED, WHEN_UPDATED, OF_SCHEMES):
        op.execute(statement)
    op.execute("INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, id FROM assessment.person")
