"""TOP reviews and evidence: what providers and assessors observed."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of
from services.assessment.rules.death import REPORTED_BY
from services.assessment.rules.top_form import DAY_ITEMS, SCALE_ITEMS, STAGES

STATUSES = ("recorded", "pending")


def days(item: str) -> CheckConstraint:
    return CheckConstraint(f"{item} BETWEEN 0 AND 28", name=f"{item}_days")


def scale(item: str) -> CheckConstraint:
    return CheckConstraint(f"{item} BETWEEN 0 AND 20", name=f"{item}_scale")


def day_count() -> int | None:
    return Field(default=None, sa_type=SmallInteger)  # type: ignore[no-any-return]


class TopReview(Fact, table=True):
    """One column an item, null = not answered, with its reason in `na`. Pending: its episode is not known yet."""

    __tablename__ = "top_review"
    __table_args__ = (
        one_of("stage", STAGES),
        one_of("status", STATUSES),
        *(days(item) for item in DAY_ITEMS),
        *(scale(item) for item in SCALE_ITEMS),
        Index("ix_top_review_area_done_on", "area", "done_on", "id"),
        Index("ix_top_review_recorded_by", "area", "recorded_by_organisation", "done_on", "id"),
    )
    client_id: UUID = Field(index=True)  # of what is pending it may be nobody
    episode_id: UUID | None = Field(default=None, index=True)
    assessment_id: UUID | None = Field(default=None, foreign_key="assessment.id", index=True)
    stage: str
    status: str = "recorded"
    done_on: date
    due_on: date | None = None
    alcohol: int | None = day_count()
    opiates: int | None = day_count()
    crack: int | None = day_count()
    cocaine: int | None = day_count()
    amphetamines: int | None = day_count()
    cannabis: int | None = day_count()
    other_drug: int | None = day_count()
    tobacco: int | None = day_count()
    injecting: int | None = day_count()
    sharing: bool | None = None
    shoplifting: int | None = day_count()
    selling: int | None = day_count()
    other_theft: bool | None = None
    assault: bool | None = None
    psychological: int | None = day_count()
    paid_work: int | None = day_count()
    education: int | None = day_count()
    physical: int | None = day_count()
    acute_housing: bool | None = None
    eviction_risk: bool | None = None
    quality_of_life: int | None = day_count()
    na: dict[str, str] = Field(default_factory=dict, sa_type=JSONB, nullable=False)
    weeks: dict[str, list[int]] = Field(default_factory=dict, sa_type=JSONB, nullable=False)
    recorded_by_roles: list[str] = Field(sa_type=JSONB, nullable=False)
    void_reason: str | None = None


class Evidence(Fact, table=True):
    """A dated event by code (a hepatitis B dose, no proven offence), with the roles of who recorded it."""

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("reported_by", REPORTED_BY),
        one_of("status", STATUSES),
        Index("ix_evidence_area_occurred_on", "area", "occurred_on", "id"),
        Index("ix_evidence_recorded_by", "area", "recorded_by_organisation", "occurred_on", "id"),
    )
    client_id: UUID = Field(index=True)  # of what is pending it may be nobody
    episode_id: UUID | None = Field(default=None, index=True)
    code: str
    occurred_on: date
    status: str = "recorded"
    recorded_by_roles: list[str] = Field(sa_type=JSONB, nullable=False)
    void_reason: str | None = None
    reported_by: str | None = None  # of a death
