"""Of the same evidence there may be a word on each outcome: by its episode and party."""

from alembic import op

revision = "0026"
down_revision = "0025"

SCHEMA = "assessment"


def upgrade() -> None:
    """Kept words know no party where it was not certain whose outcome it was."""
    op.drop_constraint(op.f("pk_verification"), "verification", schema=SCHEMA)
    op.drop_constraint(op.f("uq_verification_id"), "verification", schema=SCHEMA)
    op.create_primary_key(op.f("pk_verification"), "verification", ["id"], schema=SCHEMA)
    op.create_index(
        "uq_verification_said_once",
        "verification",
        ["measure", "fingerprint", "episode_id", "party"],
        unique=True,
        schema=SCHEMA,
        postgresql_nulls_not_distinct=True,
    )
