"""Count by what people said of their ethnic group and of a disability: mark everybody."""

from importlib import import_module
from typing import Any

from alembic import op

revision = "0102"
down_revision = "0101"

ANSWERED = "SELECT area, client_id FROM {changed} WHERE form = 'equality'"


def upgrade() -> None:
    op.execute("ALTER TABLE assessment.figure_case ADD COLUMN ethnic_group text, ADD COLUMN disability text")
    marks: Any = import_module("services.assessment.migrations.0054_keep_cases")
    of_new, of_old = (ANSWERED.format(changed=name) for name in ("new_rows", "old_rows"))
    for statement in (marks.FUNCTION, marks.WHEN_INSERTED, marks.WHEN_UPDATED):
        op.execute(statement.format(table="form_answer", of_new=of_new, of_old=of_old))
    op.execute("INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, id FROM assessment.person")
