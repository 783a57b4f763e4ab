"""Keep of what was taken back whether a merge brought that out, and the day of it that who is paid was told first."""

from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.withdrawal ADD told_effective_on date")
    op.execute("ALTER TABLE payments.withdrawal ADD by_merge boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE payments.withdrawal ALTER by_merge DROP DEFAULT")
