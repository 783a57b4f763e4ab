"""Keep the position of a contract for each party that it pays."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("position", sa.Column("party", sa.Text(), nullable=True), schema="payments")
    op.execute("UPDATE payments.position SET party = body ->> 'party'")
    op.alter_column("position", "party", nullable=False, schema="payments")
    op.drop_constraint("pk_position", "position", schema="payments", type_="primary")
    op.create_primary_key("pk_position", "position", ["area", "contract", "party", "published_on"], schema="payments")
