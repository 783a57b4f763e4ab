"""An outcome names all who recorded its evidence, the verifier's organisation, and a return that it survives."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

SCHEMA = "payments"


def upgrade() -> None:
    op.add_column("outcome", sa.Column("recorders", JSONB(), nullable=True), schema=SCHEMA)
    op.add_column("outcome", sa.Column("verified_by_organisation", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("outcome", sa.Column("represented_on", sa.Date(), nullable=True), schema=SCHEMA)
    op.execute(f"""UPDATE {SCHEMA}.outcome SET recorders = CASE WHEN recorded_by IS NULL THEN '[]'::jsonb
        ELSE jsonb_build_array(jsonb_build_object('sub', recorded_by, 'organisation', NULL)) END""")
    op.alter_column("outcome", "recorders", nullable=False, schema=SCHEMA)
    op.drop_column("outcome", "recorded_by", schema=SCHEMA)
