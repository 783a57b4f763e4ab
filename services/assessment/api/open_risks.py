"""What was answered and has to be looked at, over HTTP."""

from dataclasses import asdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.assessment.api.actors import Assessor
from services.assessment.api.people import IDS_MAX
from services.assessment.commands.open_risks import OpenRisk, page_of
from services.assessment.schemas.open_risks import OpenRiskView
from shared.web.paging import Page, page
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["persons"])


@router.get("/open-risks")
async def list_open_risks(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    client_id: Annotated[
        list[UUID],
        Query(
            alias="clientId", min_length=1, max_length=IDS_MAX, description="Of these people, each by any of their ids."
        ),
    ],
) -> PageOf[OpenRiskView]:
    """What to know before meeting these people: the answers to a questionnaire, a form, or the form by which an agency
    sent them, that raised what has to be looked at, until they are answered anew or somebody records that they asked;
    that one worker does not meet them alone (`two_workers`), until it is answered anew or somebody says why that is so
    no more. Of the form by which they were sent also what nobody answered. The same of whoever may be the same
    person, until it is decided.
    """
    fetched = await page_of(session, client_id, actor, query.after(UUID, date, UUID), query.fetch)
    shown = page(fetched, query, lambda risk: risk.place)
    return PageOf(items=[_view(risk) for risk in shown["items"]], next=shown["next"])


def _view(risk: OpenRisk) -> OpenRiskView:
    said = risk.said
    said_in = "referral_form" if said.sender else "screening" if said.scored else "form"
    return OpenRiskView.model_validate(
        {
            "id": said.id,
            "client_id": risk.asked_as,
            "said_of": said.client,
            "undecided": risk.is_other,
            "on": said.on,
            "said_in": said_in,
            "name": said.answers.of.removeprefix("form "),
            "title": said.title,
            "sent_by": said.sent_by,
            "about_self": said.about_self,
            "answers": [asdict(answer) | {"to_ask": risk.is_to_ask(answer)} for answer in risk.answers],
        }
    )
