"""Interviews of clients by the council's interviewers: who is to see whom, by when, and what became of it."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.contacts import SETTINGS
from services.assessment.models.table import Fact, one_of

ASSIGNED, HELD, NOT_HELD, WITHDRAWN = "assigned", "held", "not_held", "withdrawn"
INTERVIEW_STATES = (ASSIGNED, HELD, NOT_HELD, WITHDRAWN)
NOT_HELD_FOR = ("not_reached", "declined", "did_not_attend", "died", "moved", "in_custody")
WITHDRAWN_FOR = ("assigned_by_mistake", "wrong_person", "not_wanted", "not_needed", "died", "other")


class Interview(Fact, table=True):
    """Recorded by the LASARS, of one client for one interviewer. What was held is an activity of its kind, and evidence
    of what somebody said that a measure takes from an interviewer. `setting`: where it is to be held, or was.
    """

    __tablename__ = "interview"
    __table_args__ = (
        one_of("state", INTERVIEW_STATES),
        one_of("setting", SETTINGS),
        one_of("not_held_for", NOT_HELD_FOR),
        one_of("withdrawn_for", WITHDRAWN_FOR),
        CheckConstraint("(state = 'held') = (activity_id IS NOT NULL)", name="held_is_an_activity"),
        CheckConstraint("(state = 'not_held') = (not_held_for IS NOT NULL)", name="not_held_says_why"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_for IS NOT NULL)", name="withdrawn_says_why"),
        Index("ix_interview_area", "area", "due_on", "id"),
        Index("ix_interview_interviewer", "area", "interviewer", "organisation", "due_on", "id"),
        Index("ix_interview_client", "client_id"),
    )
    client_id: UUID = Field(foreign_key="person.id")
    interviewer: str
    organisation: str
    due_on: date
    setting: str
    state: str = ASSIGNED
    said_on: date | None = None
    not_held_for: str | None = None
    withdrawn_for: str | None = None
    activity_id: UUID | None = Field(default=None, foreign_key="activity.id")
    note: str | None = None
    outcomes: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    evidence_ids: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
