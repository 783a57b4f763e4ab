"""An outcome names all on whose word it rests. What holds by itself is reckoned again, to say who saw its discharge."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"

SCHEMA = "assessment"


def upgrade() -> None:
    op.add_column("outcome", sa.Column("verifiers", JSONB(), nullable=True), schema=SCHEMA)
    op.execute(f"""UPDATE {SCHEMA}.outcome SET verifiers = CASE WHEN verified_by IS NULL OR verified_by = 'system'
        THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
            'sub', verified_by, 'organisation', verified_by_organisation)) END""")
    op.alter_column("outcome", "verifiers", nullable=False, schema=SCHEMA)
    op.execute(f"""INSERT INTO {SCHEMA}.client_due (client_id, area, due_on)
        SELECT client_id, max(area), min(achieved_on) FROM {SCHEMA}.outcome
        WHERE state = 'achieved' AND verified_by = 'system' GROUP BY client_id
        ON CONFLICT (client_id) DO UPDATE SET due_on = least(client_due.due_on, excluded.due_on)""")
