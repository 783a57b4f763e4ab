"""Mark all services, and those of an organisation that turns out to be of another kind: which are open is counted."""

from alembic import op

revision = "0053"
down_revision = "0052"
FUNCTION = """
CREATE FUNCTION referral.mark_services_of_organisation() RETURNS trigger LANGUAGE plpgsql AS $marking$
BEGIN
    INSERT INTO referral.figure_mark (area, owner_id)
    SELECT service.area, service.id
      FROM old_rows JOIN new_rows ON new_rows.area = old_rows.area AND new_rows.code = old_rows.code
      JOIN referral.service ON service.area = new_rows.area AND service.organisation = new_rows.code
     WHERE new_rows.kind IS DISTINCT FROM old_rows.kind;
    RETURN NULL;
END $marking$
"""
WHEN = """
CREATE TRIGGER mark_services AFTER UPDATE ON referral.organisation
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION referral.mark_services_of_organisation()
"""


def upgrade() -> None:
    op.execute(FUNCTION)
    op.execute(WHEN)
    op.execute("INSERT INTO referral.figure_mark (area, owner_id) SELECT area, id FROM referral.service")
