"""An outcome names all who recorded its evidence, the verifier's organisation, and a return that it survives."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

SCHEMA = "assessment"
REASONS = "'represented', 'journey-continued', 'corrected', 'refused', 'merged', 'voided', 'superseded'"


def upgrade() -> None:
    op.add_column("outcome", sa.Column("represented_on", sa.Date(), nullable=True), schema=SCHEMA)
    op.add_column("outcome", sa.Column("recorders", JSONB(), nullable=True), schema=SCHEMA)
    op.add_column("outcome", sa.Column("verified_by_organisation", sa.String(), nullable=True), schema=SCHEMA)
    op.execute(f"""UPDATE {SCHEMA}.outcome SET
        recorders = coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_object(
            'sub', one -> 'by', 'organisation', one -> 'organisation')) FROM jsonb_array_elements(evidence) one), '[]'),
        verified_by_organisation = CASE WHEN verified_by = 'system' THEN 'lasars' ELSE (
            SELECT max(decided_by_organisation) FROM {SCHEMA}.verification v
             WHERE v.measure = outcome.measure AND v.fingerprint = outcome.fingerprint) END
        WHERE true""")
    op.execute(f"UPDATE {SCHEMA}.outcome SET verified_by_organisation = NULL WHERE verified_by IS NULL")
    op.alter_column("outcome", "recorders", nullable=False, schema=SCHEMA)
    op.drop_column("outcome", "recorded_by", schema=SCHEMA)
    op.drop_column("outcome", "recorded_by_organisation", schema=SCHEMA)
    op.drop_constraint(op.f("ck_outcome_reason_known"), "outcome", schema=SCHEMA)
    op.create_check_constraint(
        op.f("ck_outcome_reason_known"), "outcome", f"reason IN ({REASONS}, 'not-met')", schema=SCHEMA
    )
