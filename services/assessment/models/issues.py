"""Issues, complaints and thanks: about how things go, and never about a named person."""

from datetime import date

from sqlalchemy import CheckConstraint, Index

from services.assessment.models.table import Fact, one_of

OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
ISSUE_KINDS = ("issue", "complaint", "thanks")


class Issue(Fact, table=True):
    """`concerns` and `owned_by` are organisations; the owner answers by `due_on`."""

    __tablename__ = "issue"
    __table_args__ = (
        one_of("kind", ISSUE_KINDS),
        one_of("state", (OPEN, ANSWERED, CLOSED)),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_has_its_day"),
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answer_has_its_day"),
        Index("ix_issue_area", "area", "id"),
    )
    kind: str
    about: str
    raised_on: date
    raised_by: str
    summary: str
    concerns: str | None = None
    owned_by: str | None = None
    due_on: date | None = None
    state: str = OPEN
    answer: str | None = None
    answered_on: date | None = None
    closed_on: date | None = None
    closed_for: str | None = None
    void_reason: str | None = None
