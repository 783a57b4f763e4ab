"""What is done for people beside assessing them, and what is to be done next."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.contacts import ATTENDANCES, SETTINGS
from services.assessment.models.table import Fact, one_of


class Activity(Fact, table=True):
    """Of nobody in particular without `client_id`: then `people` says how many came, if anybody counted. `asked_about`:
    by flags or warnings, of who was asked about a risk; none where that was not kept yet.
    """

    __tablename__ = "activity"
    __table_args__ = (
        one_of("setting", SETTINGS),
        one_of("attendance", ATTENDANCES),
        CheckConstraint("(attendance = 'attended') = (absence_reason IS NULL)", name="absence_has_its_reason"),
        CheckConstraint("client_id IS NULL OR people IS NULL", name="people_of_nobody"),
        CheckConstraint("(next_step IS NULL) = (next_due_on IS NULL)", name="next_step_is_due"),
        CheckConstraint("next_step IS NULL OR client_id IS NOT NULL", name="next_step_of_somebody"),
        Index("ix_activity_area_done_on", "area", "done_on", "id"),
        Index("ix_activity_client", "client_id", "done_on"),
        Index("ix_activity_site", "site_id", postgresql_where=text("site_id IS NOT NULL")),
    )
    client_id: UUID | None = Field(default=None, foreign_key="person.id")
    kind: str
    done_on: date
    done_at: str | None = None
    setting: str
    attendance: str
    absence_reason: str | None = None
    people: int | None = None
    workers: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    organisations: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    next_step: str | None = None
    next_due_on: date | None = None
    next_owner: str | None = None
    recorded_by_roles: list[str] = Field(sa_type=JSONB, nullable=False)
    void_reason: str | None = None
    site_id: UUID | None = Field(default=None, foreign_key="site.id")
    asked_about: list[str] | None = Field(default=None, sa_type=JSONB(none_as_null=True), nullable=True)
    precaution_reason: str | None = None
