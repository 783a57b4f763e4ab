"""Mark whoever is merged or taken apart again, and all who are merged by now: a case is the person's."""

from alembic import op

revision = "0022"
down_revision = "0021"

FUNCTION = """
CREATE FUNCTION tariff.mark_merge() RETURNS trigger LANGUAGE plpgsql AS $marking$
BEGIN
    INSERT INTO tariff.figure_mark (area, owner_id) SELECT area, survivor_id FROM new_rows
     UNION SELECT area, absorbed_id FROM new_rows;
    RETURN NULL;
END $marking$
"""
WHEN = """
CREATE TRIGGER mark_{event} AFTER {operation} ON tariff.merge REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION tariff.mark_merge()
"""


def upgrade() -> None:
    op.execute("ALTER TABLE tariff.figure_case ADD COLUMN client_id uuid")
    op.execute(FUNCTION)
    op.execute(WHEN.format(event="inserted", operation="INSERT"))
    op.execute(WHEN.format(event="updated", operation="UPDATE"))
    op.execute(
        """INSERT INTO tariff.figure_mark (area, owner_id)
           SELECT area, survivor_id FROM tariff.merge WHERE NOT voided
            UNION SELECT area, absorbed_id FROM tariff.merge WHERE NOT voided"""
    )
