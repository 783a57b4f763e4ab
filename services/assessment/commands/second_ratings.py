"""Second ratings of assessments under audit: drawn by lot, given without sight of the first, and compared.

None of it changes a tariff.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from services.assessment.commands.validation import bad_value, check_all, check_code, recorded, said_by
from services.assessment.errors import NotSecondRater, SecondRatingDecided, SecondRatingWaits, UnknownSecondRating
from services.assessment.events import SecondRatingChanged
from services.assessment.models import Assessment, SecondRating
from services.assessment.models.second_ratings import RATED, SET_ASIDE, WAITING
from services.assessment.rules.catalogue import Catalogue
from services.assessment.rules.second_rating import Agreement, agreement, drawn
from services.assessment.schemas.second_ratings import SecondRatingBody
from services.assessment.store import second_ratings as store
from services.assessment.store.catalogue import catalogue_on
from services.assessment.store.records import supersede
from services.assessment.store.second_ratings import TAKEN_BACK, RaterPair, RatingOf
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.messaging import outbox


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """Of who made the first ratings, with what became of those that were drawn."""

    assessor: str
    organisation: str
    waiting: int
    set_aside: int
    taken_back: int
    agreement: Agreement


async def draw(
    session: Session, assessment: Assessment, catalogue: Catalogue | None, actor: Actor, today: date
) -> None:
    """An assessment under audit that was just made."""
    if catalogue is None or not drawn(assessment.area, assessment.id, catalogue.second_rated_percent):
        return
    rating = await insert(
        session,
        SecondRating,
        assessment_id=assessment.id,
        percent=catalogue.second_rated_percent,
        first_points=assessment.points,
        first_band=catalogue.scale.band(assessment.points),
        **recorded(actor, today),
    )
    _publish(session, rating, actor)


async def take_back(session: Session, assessment: Assessment, actor: Actor, today: date) -> None:
    """What was drawn of an assessment that is void from now on; it stays counted."""
    rating = await store.lock_of(session, assessment.id)
    if rating is not None:
        await supersede(session, rating, actor, today, voided=True)
        _publish(session, rating, actor)


def second_rating_changed(rating: SecondRating, actor: Actor) -> SecondRatingChanged:
    return SecondRatingChanged.model_validate(
        said_by(actor) | rating.model_dump(include={"assessment_id", "state", "revision", "voided"})
    )


def last_decided_by(rating: SecondRating) -> Actor:
    sub, organisation = rating.decided_by, rating.decided_by_organisation
    return Actor(sub or rating.recorded_by, rating.area, organisation or rating.recorded_by_organisation, frozenset())


def _publish(session: Session, rating: SecondRating, actor: Actor) -> None:
    outbox.add(session, rating.assessment_id, second_rating_changed(rating, actor))


async def check_no_rating_waits(session: Session, assessment: Assessment, actor: Actor) -> None:
    """Its points are shown to nobody until then but to who gave them; the first rating stays as it was drawn."""
    if await store.waiting(session, [assessment.id], actor):
        raise SecondRatingWaits


async def read_second_rating(session: Session, rating_id: UUID, actor: Actor) -> RatingOf:
    of = await store.one(session, rating_id, actor)
    if of is None:
        raise UnknownSecondRating
    return of


async def rate(
    session: Session, rating_id: UUID, body: SecondRatingBody, expected: int | None, actor: Actor, today: date
) -> RatingOf:
    of = await _lock_waiting(session, rating_id, expected, actor)
    await _check_rater(session, of, actor)
    catalogue = await catalogue_on(session, actor.area, of.assessed_on)
    if catalogue is None:  # it was made by one
        raise UnknownSecondRating
    check_all(
        *(partial(_check_points, domain, body.points, catalogue) for domain in catalogue.most_points),
        *(partial(check_code, f"points.{domain}", domain, catalogue.most_points) for domain in body.points),
    )
    band = catalogue.scale.band(body.points)
    says = {"state": RATED, "points": body.points, "band": band, "basis": body.basis}
    return await _decide(session, of, says, actor, today)


async def set_aside(
    session: Session, rating_id: UUID, reason: str, expected: int | None, actor: Actor, today: date
) -> RatingOf:
    """By whom it might be rated; it stays in what is counted of the first rater."""
    of = await _lock_waiting(session, rating_id, expected, actor)
    await _check_rater(session, of, actor)
    return await _decide(session, of, {"state": SET_ASIDE, "set_aside_for": reason}, actor, today)


async def agreement_by_rater(session: Session, actor: Actor) -> list[RaterAgreement]:
    def by_rater(pair: RaterPair) -> tuple[str, str]:
        return pair.organisation, pair.assessor

    pairs = await store.drawn(session, actor.area)
    return [_agreement(organisation, assessor, list(own)) for (organisation, assessor), own in groupby(pairs, by_rater)]


def _agreement(organisation: str, assessor: str, own: Sequence[RaterPair]) -> RaterAgreement:
    return RaterAgreement(
        assessor=assessor,
        organisation=organisation,
        waiting=sum(pair.state == WAITING for pair in own),
        set_aside=sum(pair.state == SET_ASIDE for pair in own),
        taken_back=sum(pair.state == TAKEN_BACK for pair in own),
        agreement=agreement([twice for pair in own if (twice := pair.rated_twice)]),
    )


async def _lock_waiting(session: Session, rating_id: UUID, expected: int | None, actor: Actor) -> RatingOf:
    of = await store.lock(session, rating_id, actor)
    if of is None:
        raise UnknownSecondRating
    check(expected, of.rating.revision)
    if of.rating.state != WAITING:
        raise SecondRatingDecided
    return of


async def _check_rater(session: Session, of: RatingOf, actor: Actor) -> None:
    """Whoever made the assessment does not find it while it waits."""
    have_seen = await store.deciders_of_tariff(session, actor.area, of.rating.assessment_id)
    if actor.sub in have_seen | await store.raters_beside(session, of):
        raise NotSecondRater


def _check_points(domain: str, points: dict[str, int], catalogue: Catalogue) -> None:
    allowed = [f"0 to {catalogue.most_points[domain]}"]
    if domain not in points:
        raise bad_value(f"points.{domain}", "is missing: a second rating rates every domain", allowed)
    if points[domain] > catalogue.most_points[domain]:
        raise bad_value(f"points.{domain}", "is too high", allowed)


async def _decide(session: Session, of: RatingOf, says: dict[str, Any], actor: Actor, today: date) -> RatingOf:
    who: dict[str, Any] = {"decided_by": actor.sub, "decided_by_organisation": actor.organisation, "decided_on": today}
    await supersede(session, of.rating, actor, today, **says, **who)
    _publish(session, of.rating, actor)
    return of
