"""Registrations that were made by mistake, over HTTP."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from services.assessment.api.actors import Assessor
from services.assessment.api.cursors import last_id
from services.assessment.api.list_filters import OptionalClient
from services.assessment.commands import deactivations
from services.assessment.errors import (
    AlreadyDeactivated,
    BadValue,
    StillAttached,
    UnknownDeactivation,
    UnknownPerson,
    Voided,
)
from services.assessment.models import Deactivation
from services.assessment.schemas.deactivations import (
    AttachedToPersonView,
    AttachedView,
    DeactivationBody,
    DeactivationView,
)
from services.assessment.schemas.fields import Reason
from shared.web.etags import IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["persons"])
ONCE = [Depends(idempotency_key)]


@router.get("/persons/{person_id}/attached", responses=describe(UnknownPerson))
async def read_attached(person_id: UUID, actor: Assessor, session: ReadSession) -> AttachedToPersonView:
    """What hangs on somebody's registration and stands, under any of their ids: before it is put away."""
    read = await deactivations.read_attached(session, person_id, actor)
    items = [AttachedView(kind=kind, number=number) for kind, number in read.items]
    return AttachedToPersonView(client_id=read.client_id, deactivated=read.deactivated, items=items)


@router.post(
    "/deactivations",
    status_code=status.HTTP_201_CREATED,
    dependencies=ONCE,
    responses=describe(BadValue, StillAttached, AlreadyDeactivated),
)
async def deactivate_person(
    body: DeactivationBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> DeactivationView:
    """Put away a registration that was made by mistake: nobody finds it by looking any more. Nothing is deleted, and
    whatever is recorded of them all the same is accepted. Whom the LASARS registers again is found again.
    """
    put_away = await deactivations.deactivate(session, body, actor, today)
    return _shown(put_away, 0, None, response)


@router.get("/deactivations")
async def list_deactivations(
    actor: Assessor, session: ReadSession, query: Page, client_id: OptionalClient = None
) -> PageOf[DeactivationView]:
    """Which registrations were put away and why, void ones too, in the order of recording."""
    fetched = await deactivations.list_deactivations(session, client_id, actor, last_id(query), query.fetch)
    answer = page(fetched, query, lambda put_away: str(put_away.id))
    since = await deactivations.attached_since(session, answer["items"])
    voided = await deactivations.voided_days(session, answer["items"])
    items = [_view(put_away, since.get(put_away.client_id, 0), voided.get(put_away.id)) for put_away in answer["items"]]
    return PageOf(items=items, next=answer["next"])


@router.post(
    "/deactivations/{deactivation_id}/void", dependencies=ONCE, responses=describe(UnknownDeactivation, Voided)
)
async def reactivate_person(
    deactivation_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> DeactivationView:
    """They are found again, as if nobody had put them away."""
    put_away = await deactivations.reactivate(session, deactivation_id, body.reason_code, actor, today, expected)
    since = await deactivations.attached_since(session, [put_away])
    return _shown(put_away, since.get(put_away.client_id, 0), today, response)


def _shown(put_away: Deactivation, attached: int, voided_on: date | None, response: Response) -> DeactivationView:
    response.headers["ETag"] = etag(put_away.revision)
    return _view(put_away, attached, voided_on)


def _view(put_away: Deactivation, attached: int, voided_on: date | None) -> DeactivationView:
    return DeactivationView.model_validate(put_away.model_dump() | {"attached": attached, "voided_on": voided_on})
