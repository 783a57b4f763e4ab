"""Lists of people: who was registered, and who is with an organisation."""

from dataclasses import asdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.assessment.api.actors import Assessor, Sender, Treating
from services.assessment.api.cursors import last_id
from services.assessment.api.list_filters import OfDays, Since, Until
from services.assessment.commands.validation import check_days
from services.assessment.errors import BadValue
from services.assessment.models import Person
from services.assessment.schemas.fields import District
from services.assessment.schemas.lists import CaseloadView, MatchState, RegistrationView, SentPersonView, Standing
from services.assessment.store import caseload, registrations, sent_persons
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Day, PageOf
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["persons"])
_CODE = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$"
IDS_MAX = 100  # that are asked for at once


@router.get("/persons", responses=describe(BadValue))
async def list_persons(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    days: OfDays,
    registered_by: Annotated[
        str | None,
        Query(alias="registeredBy", pattern=_CODE, description="Only those that this organisation registered."),
    ] = None,
    district: Annotated[District | None, Query(description="Only who was registered in this district.")] = None,
    match_state: Annotated[
        MatchState | None, Query(alias="matchState", description="Whether somebody must say who the person is.")
    ] = None,
    birth_date: Annotated[
        Day | None,
        Query(
            alias="birthDate",
            description="Only whom this registration says to be born on this day, or in its month or year where no more"
            " of the birth date is known.",
        ),
    ] = None,
    client_id: Annotated[
        list[UUID] | None,
        Query(
            alias="clientId", max_length=IDS_MAX, description="Only these, each as an id that it was registered under."
        ),
    ] = None,
    deactivated: Annotated[
        bool | None, Query(description="Only those that are put away, or that are not; all, if not given.")
    ] = None,
) -> PageOf[RegistrationView]:
    """Who was registered, whoever registered them, by the days on which that was; or who was born, or may have been,
    on a day.
    """
    check_days(days.since, days.until)
    wanted = registrations.WantedRegistrations(
        since=days.since,
        until=days.until,
        organisation=registered_by,
        recorded_by=days.recorded_by,
        district=district,
        pending=None if match_state is None else match_state == "pending",
        born=birth_date,
        ids=client_id,
        deactivated=deactivated,
    )
    fetched = await registrations.page(session, actor.area, wanted, query.after(date, UUID), query.fetch)
    answer = page(fetched, query, lambda registration: (registration.recorded_on, registration.id))
    return PageOf(items=[registration_view(registration) for registration in answer["items"]], next=answer["next"])


def registration_view(registration: registrations.ListedRegistration) -> RegistrationView:
    said = asdict(registration)
    said |= {"registered_on": said.pop("recorded_on"), "registered_by": said.pop("recorded_by_organisation")}
    return RegistrationView.model_validate(said | {"match_state": "pending" if said.pop("pending") else "settled"})


@router.get("/sent-persons", responses=describe(BadValue))
async def list_sent_persons(
    actor: Sender,
    session: ReadSession,
    query: Page,
    today: Today,
    client_id: Annotated[
        list[UUID],
        Query(alias="clientId", max_length=IDS_MAX, description="Which, each by an id that they were sent under."),
    ],
) -> PageOf[SentPersonView]:
    """Whom your organisation registered, as it sent them: neither what was corrected since nor who they turned out to
    be is told. An id under which it sent nobody is left out.
    """
    after = last_id(query)
    fetched = await sent_persons.page(session, actor.area, actor.organisation, client_id, after, query.fetch)
    answer = page(fetched, query, lambda person: str(person.id))
    ids = [person.id for person in answer["items"]]
    disclosed = await sent_persons.told_of(session, actor.area, actor.organisation, ids, today)
    items = [sent_view(person, is_told=person.id in disclosed) for person in answer["items"]]
    return PageOf(items=items, next=answer["next"])


def sent_view(person: Person, *, is_told: bool) -> SentPersonView:
    said = person.model_dump(include={"id", "given_name", "family_name", "birth_date", "birth_date_precision"})
    return SentPersonView.model_validate(said | {"registered_on": person.recorded_on, "told": is_told})


@router.get("/caseload", responses=describe(BadValue))
async def list_caseload(
    actor: Treating,
    session: ReadSession,
    query: Page,
    today: Today,
    state: Annotated[Standing | None, Query(description="Only who is so with your organisation.")] = None,
    key_worker: Annotated[
        str | None,
        Query(
            alias="keyWorker",
            pattern=r"^[!-~]{1,200}$",
            description="Only whom this worker looks after, by the `sub` of their token.",
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
) -> PageOf[CaseloadView]:
    """Who is with your organisation: referred to it, in treatment with it, or lately enough for late records.

    `from` and `to` are of the days since when.
    """
    check_days(since, until)
    fetched = await caseload.page(
        session,
        actor.area,
        actor.organisation,
        today,
        state=state,
        key_worker=key_worker,
        since=since,
        until=until,
        after=last_id(query),
        limit=query.fetch,
    )
    return PageOf[CaseloadView].model_validate(page(fetched, query, lambda row: row.client_id))
