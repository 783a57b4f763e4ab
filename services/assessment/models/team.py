"""Who works at the front door, as what, and what they are good at."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of

TEAM_ROLES = (
    "lead", "assessor", "outreach", "criminal_justice", "hospital", "administrator", "volunteer", "interviewer",
)  # fmt: skip


class TeamMember(Fact, table=True):
    """One stay in the team of somebody who signs in as `sub` for an organisation. `left_on` is their last day. Who
    comes back has another row; no day is in two rows of one `sub`.
    """

    __tablename__ = "team_member"
    __table_args__ = (
        one_of("role", TEAM_ROLES),
        CheckConstraint("left_on >= joined_on", name="left_on_follows"),
        Index("ix_team_member_area", "area", "id"),
    )
    sub: str
    organisation: str
    name: str
    role: str
    skills: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    joined_on: date
    left_on: date | None = None
    void_reason: str | None = None
