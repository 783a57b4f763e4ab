"""Keep of outcomes and samples the keys of their evidence: an id may have other evidence than was drawn."""

from alembic import op

revision = "0091"
down_revision = "0090"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.outcome ADD COLUMN evidence_key text")
    op.execute("ALTER TABLE payments.validated_sample ADD COLUMN evidence_keys jsonb")
