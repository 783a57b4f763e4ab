"""A referral whose start was recorded by mistake is started anew: of several starts of it one stands."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    op.drop_constraint(op.f("uq_episode_referral_id"), "episode", schema="referral", type_="unique")
    op.create_index(
        "uq_episode_referral",
        "episode",
        ["referral_id"],
        unique=True,
        schema="referral",
        postgresql_where=sa.text("start_void_reason IS NULL"),
    )
    op.create_index("ix_episode_referral", "episode", ["referral_id"], schema="referral")
