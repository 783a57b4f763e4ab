"""Assessments under audit that were drawn to be rated a second time, and what became of that."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of

WAITING, RATED, SET_ASIDE = "waiting", "rated", "set_aside"
RATING_STATES = (WAITING, RATED, SET_ASIDE)
RATING_BASES = ("interview", "file")
SET_ASIDE_FOR = ("not_reached", "declined", "died", "nobody_free")


class SecondRating(Fact, table=True):
    """Recorded by the first rater, with what they said; the second is `rated_by`. A rating is never changed."""

    __tablename__ = "second_rating"
    __table_args__ = (
        one_of("state", RATING_STATES),
        one_of("basis", RATING_BASES),
        one_of("set_aside_for", SET_ASIDE_FOR),
        CheckConstraint("(state = 'rated') = (points IS NOT NULL)", name="rated_has_points"),
        CheckConstraint("(state = 'set_aside') = (set_aside_for IS NOT NULL)", name="set_aside_says_why"),
        CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name="waiting_is_undecided"),
        Index("ix_second_rating_area", "area", "id"),
    )
    assessment_id: UUID = Field(foreign_key="assessment.id", unique=True)
    percent: int
    first_points: dict[str, int] = Field(sa_type=JSONB, nullable=False)
    first_band: str | None = None
    state: str = WAITING
    basis: str | None = None
    points: dict[str, int] | None = Field(default=None, sa_type=JSONB, nullable=True)
    band: str | None = None
    set_aside_for: str | None = None
    decided_by: str | None = None
    decided_by_organisation: str | None = None
    decided_on: date | None = None
