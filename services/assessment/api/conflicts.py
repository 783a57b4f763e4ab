"""Conflicts of interest, over HTTP. What they withhold is withheld by `shared/web/withheld.py`, of every route."""

from collections.abc import Collection
from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from services.assessment.api.actors import Assessor, ConflictReader
from services.assessment.api.cursors import last_id
from services.assessment.commands import conflicts
from services.assessment.errors import BadValue, ConflictEnded, TreatsThePerson, UnknownConflict
from services.assessment.models import InterestConflict
from services.assessment.schemas.conflicts import InterestConflictBody, InterestConflictView
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.impartial import PaidOrganisation
from shared.web.etags import IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["team"])
ONCE = [Depends(idempotency_key)]


@router.post(
    "/conflicts-of-interest",
    status_code=status.HTTP_201_CREATED,
    dependencies=ONCE,
    responses=describe(BadValue, TreatsThePerson, PaidOrganisation),
)
async def record_conflict(
    body: InterestConflictBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> InterestConflictView:
    """Somebody who signs in knows this person, or is them: from now on nothing of the person is shown to them, and they
    do nothing with it (403 `conflict-of-interest`). Said of oneself; or of a colleague, by nobody whose organisation
    treats the person or is paid in the area.
    """
    return await _shown(session, await conflicts.record_conflict(session, body, actor, today), actor, response)


@router.get("/conflicts-of-interest")
async def list_conflicts(actor: ConflictReader, session: ReadSession, query: Page) -> PageOf[InterestConflictView]:
    """Who knows whom, ended ones too, in the order of recording."""
    fetched = await conflicts.page_of(session, actor, last_id(query), query.fetch)
    answer = page(fetched, query, lambda conflict: str(conflict.id))
    here = await conflicts.known_here(session, answer["items"], actor)
    return PageOf(items=[_view(conflict, here) for conflict in answer["items"]], next=answer["next"])


@router.post(
    "/conflicts-of-interest/{conflict_id}/end",
    dependencies=ONCE,
    responses=describe(UnknownConflict, ConflictEnded, TreatsThePerson, PaidOrganisation),
)
async def end_conflict(
    conflict_id: UUID,
    expected: IfMatchSaid,
    actor: ConflictReader,
    session: WriteSession,
    today: Today,
    response: Response,
) -> InterestConflictView:
    """It is so no more, or was a mistake: by a colleague or an auditor, never by who is meant."""
    ended = await conflicts.end_conflict(session, conflict_id, expected, actor, today)
    return await _shown(session, ended, actor, response)


def _view(conflict: InterestConflict, here: Collection[str]) -> InterestConflictView:
    return InterestConflictView.model_validate(conflict.model_dump() | {"known_here": conflict.sub in here})


async def _shown(
    session: Session, conflict: InterestConflict, actor: Actor, response: Response
) -> InterestConflictView:
    response.headers["ETag"] = etag(conflict.revision)
    return _view(conflict, await conflicts.known_here(session, [conflict], actor))
