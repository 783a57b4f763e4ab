"""Count what follows a release from prison: whoever is released, or comes to an activity, is marked from now on."""

from importlib import import_module
from typing import Any

from alembic import op

revision = "0099"
down_revision = "0098"

OWNERS = "SELECT area, client_id FROM {changed} WHERE client_id IS NOT NULL"  # an activity may be of nobody


def upgrade() -> None:
    marks: Any = import_module("services.assessment.migrations.0054_keep_cases")
    of_new, of_old = (OWNERS.format(changed=name) for name in ("new_rows", "old_rows"))
    for table in ("prison_release", "activity"):
        for statement in (marks.FUNCTION, marks.WHEN_INSERTED, marks.WHEN_UPDATED):
            op.execute(statement.format(table=table, of_new=of_new, of_old=of_old))
    op.execute(
        """
        INSERT INTO assessment.figure_mark (area, owner_id)
        SELECT DISTINCT area, client_id FROM assessment.prison_release
        """
    )
