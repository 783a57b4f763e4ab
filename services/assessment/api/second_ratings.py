"""Second ratings of assessments under audit, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.assessment.api.actors import Assessor, Auditing
from services.assessment.api.cursors import last_id
from services.assessment.api.views import rater_agreement_view, second_rating_view
from services.assessment.commands import second_ratings
from services.assessment.errors import BadValue, NotSecondRater, SecondRatingDecided, UnknownSecondRating
from services.assessment.schemas.second_ratings import (
    RaterAgreementsView,
    RatingState,
    SecondRatingBody,
    SecondRatingView,
    SetAsideBody,
)
from services.assessment.store import second_ratings as store
from services.assessment.store.second_ratings import RatingOf
from shared.web.etags import IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["second-ratings"])
ONCE = [Depends(idempotency_key)]


@router.get("/second-ratings")
async def list_second_ratings(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    state: Annotated[RatingState | None, Query(description="Only in this state.")] = None,
) -> PageOf[SecondRatingView]:
    """Assessments under audit that were drawn to be rated a second time, in the order of recording; what the first
    rater said only of those that have been. Those of void assessments are gone, and who made an assessment is not
    shown it as long as it waits.
    """
    fetched = await store.page(session, actor, state, last_id(query), query.fetch)
    answer = page(fetched, query, lambda of: str(of.rating.id))
    return PageOf(items=[second_rating_view(of) for of in answer["items"]], next=answer["next"])


@router.get("/second-ratings/{rating_id}", responses=describe(UnknownSecondRating))
async def read_second_rating(
    rating_id: UUID, actor: Assessor, session: ReadSession, response: Response
) -> SecondRatingView:
    """One of them at its present revision."""
    return _shown(await second_ratings.read_second_rating(session, rating_id, actor), response)


@router.post(
    "/second-ratings/{rating_id}/rate",
    dependencies=ONCE,
    responses=describe(UnknownSecondRating, SecondRatingDecided, NotSecondRater, BadValue),
)
async def rate_again(
    rating_id: UUID,
    body: SecondRatingBody,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> SecondRatingView:
    """Give the points a second time, by somebody of another organisation who has not decided the tariff. It is never
    changed, since the first points are shown from then on; no tariff changes by it.
    """
    return _shown(await second_ratings.rate(session, rating_id, body, expected, actor, today), response)


@router.post(
    "/second-ratings/{rating_id}/set-aside",
    dependencies=ONCE,
    responses=describe(UnknownSecondRating, SecondRatingDecided, NotSecondRater),
)
async def set_second_rating_aside(
    rating_id: UUID,
    body: SetAsideBody,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> SecondRatingView:
    """Say why it is not rated a second time. It stays counted as drawn."""
    of = await second_ratings.set_aside(session, rating_id, body.reason_code, expected, actor, today)
    return _shown(of, response)


@router.get("/rater-agreement")
async def read_rater_agreement(actor: Auditing, session: ReadSession) -> RaterAgreementsView:
    """How far each who assesses under audit agrees with who rated the same people again, without anybody's name."""
    rows = await second_ratings.agreement_by_rater(session, actor)
    return RaterAgreementsView(items=[rater_agreement_view(row) for row in rows])


def _shown(of: RatingOf, response: Response) -> SecondRatingView:
    response.headers["ETag"] = etag(of.rating.revision)
    return second_rating_view(of)
