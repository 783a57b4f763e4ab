"""Note which samples said by which evidence they were drawn: what was told before is told again once."""

from alembic import op

revision = "0121"
down_revision = "0120"


def upgrade() -> None:
    op.execute("ALTER TABLE assessment.sample ADD COLUMN told_evidence boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE assessment.sample ALTER COLUMN told_evidence DROP DEFAULT")
