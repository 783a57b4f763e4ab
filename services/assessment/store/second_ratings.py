"""Assessments that were drawn to be rated a second time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, or_
from sqlmodel import col, select

from services.assessment.models import Assessment, PersonAlias, SecondRating
from services.assessment.models.second_ratings import WAITING
from services.assessment.rules.second_rating import RatedTwice
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement
from shared.kernel.claims import Actor

TAKEN_BACK = "taken_back"  # of a drawn assessment that is void


@dataclass(frozen=True, slots=True)
class RatingOf:
    """A second rating beside the assessment that it is of; `client_id` is what the person goes by."""

    rating: SecondRating
    client_id: UUID
    kind: str
    assessed_on: date


@dataclass(frozen=True, slots=True)
class RaterPair:
    """One that was drawn, by who made it: the organisation is theirs on that day. `state` is that of the rating, or
    taken back.
    """

    assessor: str
    organisation: str
    state: str
    first_points: dict[str, int]
    first_band: str | None
    points: dict[str, int] | None
    band: str | None

    @property
    def rated_twice(self) -> RatedTwice | None:
        if self.points is None or self.state == TAKEN_BACK:
            return None
        return RatedTwice(self.first_points, self.first_band, self.points, self.band)


# Whoever made it is not shown that it was drawn, as long as it waits: they would take it back, and assess again.
_HEARS = or_(
    col(SecondRating.state) != WAITING,
    and_(col(SecondRating.recorded_by_organisation) != param.organisation, col(SecondRating.recorded_by) != param.sub),
)
_SURVIVOR = (
    select(col(PersonAlias.survivor_id))
    .where(col(PersonAlias.absorbed_id) == Assessment.client_id)
    .correlate(Assessment)
    .scalar_subquery()
)
_PERSON = func.coalesce(_SURVIVOR, col(Assessment.client_id)).label("client_id")
_OF = (
    select(SecondRating, _PERSON, col(Assessment.kind), col(Assessment.assessed_on))
    .join(Assessment, col(Assessment.id) == SecondRating.assessment_id)
    .where(SecondRating.area == param.area, ~col(Assessment.voided), _HEARS)
)
_ONE = statement(_OF.where(SecondRating.id == param.id), into=RatingOf)
_LOCK = statement(
    select(SecondRating).where(SecondRating.id == param.id, SecondRating.area == param.area).with_for_update()
)
_LOCK_OF = statement(select(SecondRating).where(SecondRating.assessment_id == param.assessment_id).with_for_update())
_PAGES = pages(_OF, by=[SecondRating.id], narrowed=[SecondRating.state == param.state], into=RatingOf)
_WAITING = statement(
    select(SecondRating.assessment_id).where(
        among(SecondRating.assessment_id, param.assessments), SecondRating.state == WAITING, _HEARS
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
_RATED_BESIDE = sql(
    """
    SELECT DISTINCT beside.decided_by
      FROM second_rating beside JOIN assessment ON assessment.id = beside.assessment_id
      LEFT JOIN person_alias alias ON alias.absorbed_id = assessment.client_id
     WHERE beside.area = :area AND beside.state = 'rated' AND beside.id <> :id
       AND assessment.assessed_on = :assessed_on AND coalesce(alias.survivor_id, assessment.client_id) = :client_id
    """,
    into=str,
)
_DRAWN = sql(
    """
    SELECT rating.recorded_by AS assessor, rating.recorded_by_organisation AS organisation,
           CASE WHEN assessment.voided THEN 'taken_back' ELSE rating.state END AS state,
           rating.first_points, rating.first_band, rating.points, rating.band
      FROM second_rating rating JOIN assessment ON assessment.id = rating.assessment_id
     WHERE rating.area = :area
     ORDER BY rating.recorded_by_organisation, rating.recorded_by, rating.id
    """,
    into=RaterPair,
)


async def one(session: Session, rating_id: UUID, actor: Actor) -> RatingOf | None:
    return await _ONE.first(session, id=rating_id, area=actor.area, **_who(actor))


async def lock(session: Session, rating_id: UUID, actor: Actor) -> RatingOf | None:
    """Against a second decision at the same time; read after that."""
    await _LOCK.first(session, id=rating_id, area=actor.area)
    return await one(session, rating_id, actor)


async def lock_of(session: Session, assessment_id: UUID) -> SecondRating | None:
    """Against a decision at the same time."""
    return await _LOCK_OF.first(session, assessment_id=assessment_id)


async def page(session: Session, actor: Actor, state: str | None, after: UUID | None, limit: int) -> Sequence[RatingOf]:
    return await _PAGES.page(session, after=after, limit=limit, area=actor.area, state=state, **_who(actor))


async def waiting(session: Session, assessments: Collection[UUID], actor: Actor) -> set[UUID]:
    """Which of these assessments wait for their second rating, and were made by others."""
    if not assessments:
        return set()
    return set(await _WAITING.all(session, assessments=list(assessments), **_who(actor)))


def _who(actor: Actor) -> dict[str, str]:
    return {"organisation": actor.organisation, "sub": actor.sub}


async def deciders_of_tariff(session: Session, area: str, assessment_id: UUID) -> set[str]:
    """Who confirmed or took back a tariff of the assessment, and so has seen its points."""
    return set(await _DECIDED_TARIFF.all(session, area=area, assessment_id=assessment_id))


async def raters_beside(session: Session, of: RatingOf) -> set[str]:
    """Who rated another assessment of the person and day, void by now or not, and so has seen its first points."""
    whose = {"area": of.rating.area, "assessed_on": of.assessed_on, "client_id": of.client_id}
    return set(await _RATED_BESIDE.all(session, id=of.rating.id, **whose))


async def drawn(session: Session, area: str) -> Sequence[RaterPair]:
    """All of the area, by who made the assessment."""
    return await _DRAWN.all(session, area=area)
