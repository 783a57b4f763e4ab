"""Mark whoever is merged or taken apart again, and all who are merged by now: a case is the person's."""

from alembic import op

revision = "0050"
down_revision = "0049"

FUNCTION = """
CREATE FUNCTION payments.mark_client_merge() RETURNS trigger LANGUAGE plpgsql AS $marking$
BEGIN
    INSERT INTO payments.figure_mark (area, owner_id) SELECT area, survivor_id FROM new_rows
     UNION SELECT area, absorbed_id FROM new_rows;
    RETURN NULL;
END $marking$
"""
WHEN = """
CREATE TRIGGER mark_{event} AFTER {operation} ON payments.client_merge REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION payments.mark_client_merge()
"""


def upgrade() -> None:
    op.execute("ALTER TABLE payments.figure_case ADD COLUMN client_id uuid")
    op.execute(FUNCTION)
    op.execute(WHEN.format(event="inserted", operation="INSERT"))
    op.execute(WHEN.format(event="updated", operation="UPDATE"))
    op.execute(
        """INSERT INTO payments.figure_mark (area, owner_id)
           SELECT area, survivor_id FROM payments.client_merge WHERE NOT voided
            UNION SELECT area, absorbed_id FROM payments.client_merge WHERE NOT voided"""
    )
