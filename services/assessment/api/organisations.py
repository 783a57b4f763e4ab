"""The organisations that take part in an area, over HTTP: what forms choose from."""

from fastapi import APIRouter

from services.assessment.api.actors import OrganisationReader
from services.assessment.commands.organisations import taking_part
from shared.web.code_lists import NamedCodeView
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["issues"])


@router.get("/organisations")
async def list_organisations(actor: OrganisationReader, session: ReadSession, today: Today) -> PageOf[NamedCodeView]:
    """Whom the directory or a scheme names, whom people are with, and who recorded or sent something, by name."""
    named = await taking_part(session, actor, today)
    return PageOf(items=[NamedCodeView.model_validate(of, from_attributes=True) for of in named], next=None)
