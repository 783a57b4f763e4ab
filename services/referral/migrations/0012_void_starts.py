"""A start can be voided: then the episode was none, and is not open either."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for name in ("start_void_reason", "start_voided_by", "start_voided_by_organisation"):
        op.add_column("episode", sa.Column(name, sa.String(), nullable=True), schema="referral")
    op.drop_index("uq_episode_open", "episode", schema="referral")
    op.create_index(
        "uq_episode_open",
        "episode",
        ["area", "client_id", "service_id"],
        unique=True,
        schema="referral",
        postgresql_where=sa.text("(ended_on IS NULL OR end_voided) AND NOT kept_double AND start_void_reason IS NULL"),
    )
