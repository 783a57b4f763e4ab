"""A report that never was is undone, also where nothing of it counts any more: what cancelled it may be undone too."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_transfer_pence_positive"), "transfer", schema="payments", type_="check")
    allowed = sa.text("pence > 0 OR kind = 'report_undone' AND pence = 0")
    op.create_check_constraint(op.f("ck_transfer_pence_positive"), "transfer", allowed, schema="payments")
