"""Assessments that were drawn to be rated a second time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import Assessment, SecondRating
from services.assessment.models.second_ratings import WAITING
from services.assessment.rules.second_rating import RatedTwice
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement


@dataclass(frozen=True, slots=True)
class RatingOf:
    """A second rating beside the assessment that it is of."""

    rating: SecondRating
    client_id: UUID
    kind: str
    assessed_on: date


@dataclass(frozen=True, slots=True)
class RaterPair:
    """One that was drawn, by who made it: the organisation is theirs on that day."""

    assessor: str
    organisation: str
    state: str
    first_points: dict[str, int]
    first_band: str | None
    points: dict[str, int] | None
    band: str | None

    @property
    def rated_twice(self) -> RatedTwice | None:
        if self.points is None:
            return None
        return RatedTwice(self.first_points, self.first_band, self.points, self.band)


_OF = (
    select(SecondRating, col(Assessment.client_id), col(Assessment.kind), col(Assessment.assessed_on))
    .join(Assessment, col(Assessment.id) == SecondRating.assessment_id)
    .where(SecondRating.area == param.area, ~col(Assessment.voided))
)
_ONE = statement(_OF.where(SecondRating.id == param.id), into=RatingOf)
_LOCK = statement(
    select(SecondRating).where(SecondRating.id == param.id, SecondRating.area == param.area).with_for_update()
)
_PAGES = pages(_OF, by=[SecondRating.id], narrowed=[SecondRating.state == param.state], into=RatingOf)
_WAITING = statement(
    select(SecondRating.assessment_id).where(
        among(SecondRating.assessment_id, param.assessments), SecondRating.state == WAITING
    )
)
_DECIDED_TARIFF = sql(
    """
    SELECT DISTINCT sub FROM (
        SELECT confirmed_by AS sub FROM tariff_fact WHERE area = :area AND assessment_id = :assessment_id
         UNION ALL
        SELECT heard_by.sub FROM heard_by JOIN tariff_fact ON tariff_fact.id = heard_by.thing_id
         WHERE heard_by.thing = 'tariff_fact' AND tariff_fact.area = :area
           AND tariff_fact.assessment_id = :assessment_id) AS deciding
    """,
    into=str,
)
_DRAWN = sql(
    """
    SELECT rating.recorded_by AS assessor, rating.recorded_by_organisation AS organisation, rating.state,
           rating.first_points, rating.first_band, rating.points, rating.band
      FROM second_rating rating JOIN assessment ON assessment.id = rating.assessment_id AND NOT assessment.voided
     WHERE rating.area = :area
     ORDER BY rating.recorded_by_organisation, rating.recorded_by, rating.id
    """,
    into=RaterPair,
)


async def one(session: Session, rating_id: UUID, area: str) -> RatingOf | None:
    return await _ONE.first(session, id=rating_id, area=area)


async def lock(session: Session, rating_id: UUID, area: str) -> RatingOf | None:
    """Against a second decision at the same time; read after that."""
    await _LOCK.first(session, id=rating_id, area=area)
    return await one(session, rating_id, area)


async def page(session: Session, area: str, state: str | None, after: UUID | None, limit: int) -> Sequence[RatingOf]:
    return await _PAGES.page(session, after=after, limit=limit, area=area, state=state)


async def waiting(session: Session, assessments: Collection[UUID]) -> set[UUID]:
    """Which of these assessments wait for their second rating."""
    return set(await _WAITING.all(session, assessments=list(assessments))) if assessments else set()


async def deciders_of_tariff(session: Session, area: str, assessment_id: UUID) -> set[str]:
    """Who confirmed or took back a tariff of the assessment, and so has seen its points."""
    return set(await _DECIDED_TARIFF.all(session, area=area, assessment_id=assessment_id))


async def drawn(session: Session, area: str) -> Sequence[RaterPair]:
    """All of the area, by who made the assessment."""
    return await _DRAWN.all(session, area=area)
