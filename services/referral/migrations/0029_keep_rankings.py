"""Keep the ranking that a referral is made from. Of earlier ones none is known: what suited then is not to be told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "ranking",
        sa.Column("referral_id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("rank", "ranked")),
        sa.Column("services", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        sa.CheckConstraint("rank BETWEEN 1 AND ranked", name="rank_within"),
        schema="referral",
    )
