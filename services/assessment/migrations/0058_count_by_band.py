"""Keep the bands that tariff has set, and count by them: mark everybody, and begin anew what had no band."""

from importlib import import_module
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

BY_BAND = (
    "in-treatment", "starts", "discharges", "completed", "came-back", "retained-12-weeks", "completed-and-stayed-away",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "tariff_fact",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_by_organisation", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        schema="assessment",
    )
    op.create_index("ix_tariff_fact_client_id", "tariff_fact", ["client_id"], schema="assessment")
    marks: Any = import_module("services.assessment.migrations.0054_keep_cases")
    of_new, of_old = (marks.CLIENT.format(changed=name) for name in ("new_rows", "old_rows"))
    for statement in (marks.FUNCTION, marks.WHEN_INSERTED, marks.WHEN_UPDATED):
        op.execute(statement.format(table="tariff_fact", of_new=of_new, of_old=of_old))
    codes = ", ".join(f"'{code}'" for code in BY_BAND)
    for table in ("figure_total", "figure_case"):
        op.execute(f"DELETE FROM assessment.{table} WHERE indicator IN ({codes})")
    op.execute("INSERT INTO assessment.figure_mark (area, owner_id) SELECT area, id FROM assessment.person")
