"""Keep of whom an answered form is, of which kind and of which day, as assessment published it; of those that were
recorded before nothing is known until assessment publishes all anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"


def upgrade() -> None:
    op.create_table(
        "answered_form",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("form_answer_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("form_kind", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("area", "form_answer_id", name="pk_answered_form"),
        schema="referral",
    )
