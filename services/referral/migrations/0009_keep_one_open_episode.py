"""Let a client have one open episode at a service; what was open twice by then is kept, and marked."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_MARK = """
UPDATE referral.episode SET kept_double = true
 WHERE (ended_on IS NULL OR end_voided) AND EXISTS (
    SELECT FROM referral.episode AS earlier
     WHERE (earlier.area, earlier.client_id, earlier.service_id)
         = (episode.area, episode.client_id, episode.service_id)
       AND (earlier.ended_on IS NULL OR earlier.end_voided) AND earlier.id < episode.id)
"""


def upgrade() -> None:
    marked: sa.Column[bool] = sa.Column("kept_double", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("episode", marked, schema="referral")
    op.execute(_MARK)
    op.alter_column("episode", "kept_double", server_default=None, schema="referral")
    op.create_index(
        "uq_episode_open",
        "episode",
        ["area", "client_id", "service_id"],
        unique=True,
        schema="referral",
        postgresql_where=sa.text("(ended_on IS NULL OR end_voided) AND NOT kept_double"),
    )
