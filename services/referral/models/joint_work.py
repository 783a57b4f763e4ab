"""Which referrals are worked on together."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field

from services.referral.models.table import Table


class JointWork(Table, table=True):
    """Beside which other referral of the person one is worked on; null: beside none any more. `agreed_on`: since when
    the person agrees that both learn of it; None: as far as is recorded they do not.
    """

    __tablename__ = "joint_work"
    __table_args__ = (
        ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        ForeignKeyConstraint(["lead_id"], ["referral.referral.id"]),
        CheckConstraint("kind IN ('along', 'brings_back')", name="kind_known"),
        CheckConstraint("lead_id <> referral_id", name="beside_another"),
        Index("ix_joint_work_lead", "lead_id"),
    )
    referral_id: UUID = Field(primary_key=True)
    area: str
    lead_id: UUID | None
    kind: str
    said_on: date
    said_by: str
    said_by_organisation: str
    revision: int = 1
    agreed_on: date | None = None


class JointWorkSaid(Table, table=True):
    """Each word of it that was said, the last one too."""

    __tablename__ = "joint_work_said"
    __table_args__ = (ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),)
    referral_id: UUID = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    area: str
    lead_id: UUID | None
    kind: str
    agreed_on: date | None = None
    said_on: date
    said_by: str
    said_by_organisation: str
