"""Starts of treatment from before go-live, over HTTP."""

from fastapi import APIRouter, Depends, Request

from services.assessment.api.actors import Assessor
from services.assessment.commands import earlier_starts
from services.assessment.errors import BadValue, PaidForNewPersons
from services.assessment.schemas.earlier_starts import EarlierStartsBody, EarlierStartsView
from shared.web.bodies import larger_body
from shared.web.idempotency import idempotency_key
from shared.web.problems import describe
from shared.web.sessions import WriteSession
from shared.web.today import Today
from shared.web.withheld import check_about
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["journeys"])
ONCE = [Depends(idempotency_key), Depends(larger_body(1_600_000, 100_000))]  # more than ten thousand lines


@router.post("/earlier-starts", dependencies=ONCE, responses=describe(BadValue, PaidForNewPersons))
async def import_earlier_starts(
    request: Request, body: EarlierStartsBody, actor: Assessor, session: WriteSession, today: Today
) -> EarlierStartsView:
    """Import starts of treatment from before go-live, so that who was treated before is no new person. Nothing else
    follows from them: no episode, no case and no money. What pays no longer falls with the next business day.
    """
    kept = await earlier_starts.import_starts(session, body.csv, actor, today)
    check_about(request, kept.people)
    return EarlierStartsView.model_validate(kept)


@router.post("/earlier-starts/void", dependencies=ONCE, responses=describe(BadValue, PaidForNewPersons))
async def void_earlier_starts(
    request: Request, body: EarlierStartsBody, actor: Assessor, session: WriteSession, today: Today
) -> EarlierStartsView:
    """Take back those that the file names, as if they had never been imported."""
    kept = await earlier_starts.take_back(session, body.csv, actor, today)
    check_about(request, kept.people)
    return EarlierStartsView.model_validate(kept)
