"""Keep since when the person agrees to joint work, and all that was said of it. What was said before was agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.add_column(
        "joint_work", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"), schema="referral"
    )
    op.alter_column("joint_work", "revision", server_default=None, schema="referral")
    op.add_column("joint_work", sa.Column("agreed_on", sa.Date(), nullable=True), schema="referral")
    op.execute("UPDATE referral.joint_work SET agreed_on = said_on WHERE lead_id IS NOT NULL")
    op.create_table(
        "joint_work_said",
        sa.Column("referral_id", sa.Uuid(), primary_key=True),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_by_organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        schema="referral",
    )
    op.execute(
        """
        INSERT INTO referral.joint_work_said (referral_id, revision, area, lead_id, kind, agreed_on, said_on, said_by,
                                              said_by_organisation)
        SELECT referral_id, revision, area, lead_id, kind, agreed_on, said_on, said_by, said_by_organisation
          FROM referral.joint_work
        """
    )
