"""One person: who they are, and what happened, without money. Finding one: by birth date, or by pseudonym."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from services.assessment.pages.contact_fields import BORN_EXAMPLE, field_words, person_typed
from services.assessment.pages.correcting import CORRECT_PERSON, SEES_TREATMENT, links_of
from services.assessment.pages.names import CodeNames, born_in_words, code_names, full_name
from services.assessment.pages.person_next import next_of
from services.assessment.pages.team_names import team_of
from services.assessment.pages.timeline import remedy_for, timeline
from services.assessment.pages.words import BIRTH_PRECISIONS, SEXES
from shared.pages.fields import Field
from shared.pages.filters import FilterErrors, status_of
from shared.pages.lists import all_of, twins_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.problem_words import error_in_words, message_in_words
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import Tag, day, sentence

pages = PageGroup()

T = TypeVar("T")
_LATE = Tag("After their death", "red")
AT_MOST = 200
_BORN = Field("born", "Born on", "date", optional=True, past=True, example=BORN_EXAMPLE)
SEES_ALL = frozenset({"assessor"})
_WHOLE = "enter the whole pseudonym, as 018f3a5e-1111-7d42-9f10-5a1b2c3d4e5f"
_RECORDS = {
    "booking": ("/bookings", "GET /bookings"),
    "referral_form": ("/referral-forms", "POST /referral-forms/{form_id}/take-up"),
    "contact": ("/contacts", "GET /contacts"),
    "activity": ("/activities", "GET /activities"),
    "assessment": ("/assessments", "GET /assessments"),
    "review": ("/top-reviews", "GET /top-reviews"),
    "evidence": ("/evidence", "GET /evidence"),
    "screening": ("/screenings", "GET /screenings"),
    "form": ("/form-answers", "GET /form-answers"),
    "outcome": ("/outcomes", "GET /outcomes"),
    "journey": ("/journeys", "GET /journeys"),
}
_PROGRESS = {"assessedOn": "Assessed", "referredOn": "Referred", "startedOn": "Treatment started",
             "endedOn": "Treatment ended"}  # fmt: skip


@pages.get("/persons", needs="GET /persons", menu="Find a person", twin="/persons-found")
async def find_person(visit: Visit) -> PageContent | GoTo:
    """Nobody is registered by looking."""
    asked = visit.query.get("clientId", "").strip()
    if asked and _is_id(asked):
        return GoTo(at("/persons/{person}", person=asked))
    born = _BORN.read(_sent(visit.query))
    errors = _errors(visit, born, asked)
    registered = await _born_on(visit, born) if not errors else []
    table = _listed(visit, registered, await code_names(visit))
    content = {
        "asked": asked,
        "errors": errors,
        "example": BORN_EXAMPLE,
        "whole": _WHOLE,
        "born": {part: visit.query.get(f"born-{part}", "") for part in ("day", "month", "year")},
        "found": table if born and not errors else None,
        "twins": twins_of(visit, "/persons-found"),
    }
    return PageContent("find_person.html", "Find a person", content, table=table, status=status_of(errors))


async def _born_on(visit: Visit, born: str | None) -> list[Mapping[str, Any]]:
    return (
        (await visit.api.get("/persons", birthDate=born, deactivated="false", limit=AT_MOST))["items"] if born else []
    )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _sent(query: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in query.items()}


def _errors(visit: Visit, born: str | None, asked: str) -> FilterErrors:
    """Of what was sent: a page that is only opened has no fields yet. A file is refused by the API."""
    if visit.ending != "html":
        return []
    if asked:
        return [{"text": f"Or by pseudonym: {_WHOLE}", "href": "#clientId"}]
    if fault := _BORN.fault(_sent(visit.query), visit.today):
        said = error_in_words(_BORN.label, message_in_words(fault, _BORN))
        return [{"text": said, "href": "#born-day"}]
    if born is None and "born-day" in visit.query:
        return [{"text": "“Born on” is missing: fill it in, or a pseudonym below it", "href": "#born-day"}]
    return []


def _listed(visit: Visit, rows: Any, codes: CodeNames) -> RowsTable:
    named = [text("name", "Name", link=lambda row: visit.link(f"/persons/{row['clientId']}"))]
    columns = [
        *(named if visit.ending == "html" else []),  # a file names nobody
        on_day("birthDate", "Born"), text("precision", "What is known of it"), text("district", "District"),
        on_day("registeredOn", "Registered"),
        codes.column("parties", "registeredBy", "By"), text("clientId", "Pseudonym"),
    ]  # fmt: skip
    said = [{**row, "name": full_name(row), "precision": BIRTH_PRECISIONS[row["birthDatePrecision"]]} for row in rows]
    return RowsTable("People who were born on this day, or may have been", columns, said,
                     empty="nobody.", caption_classes="govuk-table__caption--s")  # fmt: skip


@pages.get("/persons/{person}", needs="GET /persons/{person_id}", twin="/persons/{person}/timeline")
async def show_person(visit: Visit) -> PageContent:
    person = await visit.api.get(at("/persons/{person}", person=visit.part("person")))
    client = person["clientId"]
    codes = await code_names(visit)
    records = await _records(visit, client if visit.may("GET /persons") else person["id"])
    late = {record["id"] for record in person["datedAfterDeath"]}
    happenings = [
        replace(happening, tags=[*happening.tags, _LATE]) if happening.id in late else happening
        for happening in timeline(await _by_name(visit, records), codes, remedy_for(visit.actor.roles))
    ]
    following = await next_of(visit, client, records, codes)
    content = {
        "person": person,
        "details": _details(person),
        "happenings": happenings,
        **following,
        "late": len(late),
        "put_away": await _put_away(visit, client),
        "differs": field_words(visit.query.get("differs", "")),
        "told": await _told(visit, person["id"]),
        "doubles": await _doubles(visit, person),
        "no_codes": codes == CodeNames({}),
        "acts": _first_what_comes_next(_acts(visit, client), following["coming"]),
        "at_door": not SEES_ALL.isdisjoint(visit.actor.roles),
        "elsewhere": _elsewhere(visit, client if visit.may("GET /persons") else person["id"]),
        "ways": [links_of(visit, happening, client) for happening in happenings],
        "today": visit.today,
        "twins": twins_of(visit, f"/persons/{client}/timeline"),
    }
    rows = [
        {"on": happening.on, "kind": happening.kind, "title": happening.title, "id": happening.id}
        for happening in happenings
    ]
    table = RowsTable(
        "Timeline", [text("on", "On"), text("kind", "Kind"), text("title", "What"), text("id", "Id")], rows
    )
    return PageContent("person.html", full_name(person), content, table=table)


async def _by_name(visit: Visit, records: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the names of the team in place of what they sign in with; asked for where there is somebody to name."""
    if not records.get("activity"):
        return records
    team = await team_of(visit)

    def named(row: Mapping[str, Any]) -> dict[str, Any]:
        step = row["nextStep"] and {**row["nextStep"], "owner": team.of(row["nextStep"]["owner"])}
        return {**row, "workers": [team.of(sub) for sub in row["workers"]], "nextStep": step}

    return {**records, "activity": [named(row) for row in records.get("activity", ())]}


async def _put_away(visit: Visit, client: str) -> str:
    """Where it is said that the registration was made by mistake; empty where nobody has put it away."""
    if not visit.may("GET /deactivations"):
        return ""
    listed = (await visit.api.get("/deactivations", clientId=client))["items"]
    return "" if all(row["voided"] for row in listed) else visit.link("/deactivations")


def _details(person: Mapping[str, Any]) -> list[tuple[str, str]]:
    typed = person_typed(person)
    return [
        ("Born", born_in_words(person)),
        *([("Died", day(person["diedOn"]))] if person["diedOn"] else []),
        ("Sex", SEXES[person["sex"]]),
        ("NHS number", person["nhsNumber"] or "not known"),
        ("Postcode", typed["postcode"] or "not known"),
        ("District", sentence(person["district"]) if person["district"] else "not known"),
        *([("How they can be reached", person["reachBy"])] if person["reachBy"] else []),
        ("Languages", typed["languages"] or "not known"),
        ("Pseudonym", person["clientId"]),
    ]


async def _records(visit: Visit, client: str) -> dict[str, Any]:
    """What the API tells this role of them."""
    return {
        kind: await _told_of(_listed_of(visit, kind, path, client)) or []
        for kind, (path, operation) in _RECORDS.items()
        if visit.may(operation)
    }


async def _listed_of(visit: Visit, kind: str, path: str, client: str) -> list[Any]:
    if kind == "journey":
        return list((await visit.api.get(path, clientId=client))["items"])
    return await all_of(visit, path, clientId=client)


async def _told_of(asked: Awaitable[T]) -> T | None:
    """None where the API knows nobody of this id: whoever only sent the details reads them and nothing else."""
    try:
        return await asked
    except RefusedByApi as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        return None


async def _told(visit: Visit, sent_as: str) -> list[tuple[str, str]] | None:
    """To who sent them, the days that they consent to tell, or a court orders."""
    if not visit.may("GET /progress"):
        return None
    progress = await _told_of(visit.api.get("/progress", clientId=sent_as)) or {}
    return [(words, day(progress[name])) for name, words in _PROGRESS.items() if progress.get(name)]


async def _doubles(visit: Visit, person: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who may be the same person, whichever came first, and has to be told apart: the question's id, and a name."""
    if not visit.may("GET /matches"):
        return []
    own = {person["id"], person["clientId"], *person["absorbedIds"]}
    pending = (await visit.api.get("/matches", personId=person["clientId"], state="pending"))["items"]
    return [
        (
            f"{match['id']}?client={match['clientId']}",
            match["candidateName" if match["clientId"] in own else "clientName"],
        )
        for match in pending
    ]


def _acts(visit: Visit, client: str) -> list[tuple[str, str]]:
    """What may be done for them from here."""
    acts = {
        "POST /contacts": ("Record a contact", "/contacts/new"),
        "POST /activities": ("Record an activity", "/activities/new"),
        "POST /assessments": ("Assess", "/assessments/new"),
        "POST /top-reviews": ("Enter a TOP", "/top-reviews/new"),
        "POST /evidence": ("Record evidence", "/evidence/new"),
        "POST /form-answers": ("Fill in a form", "/form-answers/new"),
        "POST /screenings": ("Score a questionnaire", "/screenings/new"),
        "POST /interviews": ("Assign an interview", "/interviews/new"),
        "POST /conflicts-of-interest": ("Somebody of the team knows them", "/conflicts/new"),
    }
    links = [(words, visit.link(f"{path}?client={client}")) for operation, (words, path) in acts.items()
             if visit.may(operation)]  # fmt: skip
    if visit.may("POST /assessments"):  # who assesses also refers, in another service
        links.append(("Find a service", visit.link_to("referral", f"/match?clientId={client}")))
    if visit.may("POST /bookings"):
        links.append(("Book an appointment", visit.link(f"/bookings/new?client={client}")))
    if visit.may("GET /form-answers"):
        links.append(("Assessment and plan, to print", visit.link(at("/persons/{person}/plan", person=client))))
    if visit.may(CORRECT_PERSON):
        links.append(("Correct the details", visit.link(at("/persons/{person}/correct", person=client))))
    if visit.may("GET /persons/{person_id}/former-details"):
        links.append(("What the record said before", visit.link(at("/persons/{person}/history", person=client))))
    if visit.may("POST /deactivations"):
        links.append(("Registered by mistake", visit.link(f"/deactivations/new?client={client}")))
    if visit.may("POST /closings"):
        links.append(("Close", visit.link(f"/closings/new?client={client}")))
        links.append(("Released from prison", visit.link(f"/prison-releases/new?client={client}")))
    if visit.may("POST /ndtms-consents"):
        links.append(("Consent to NDTMS", visit.link(f"/ndtms-consents/new?client={client}")))
    if visit.may("GET /disclosures"):
        links.append(("What others are told", visit.link(f"/disclosures?client={client}")))
    return links


def _first_what_comes_next(
    acts: list[tuple[str, str]], coming: Sequence[tuple[str, str, str]]
) -> list[tuple[str, str]]:
    """The button that stands out is that of the next step, where one of them does it."""
    way = coming[0][2] if coming else ""
    return sorted(acts, key=lambda act: act[1] != way)


def _elsewhere(visit: Visit, client: str) -> list[tuple[str, str]]:
    """Where else there is something of them, in other services: to the roles that are told of it there."""
    links = []
    if not SEES_TREATMENT.isdisjoint(visit.actor.roles):
        links.append(("Referrals and treatment", visit.link_to("referral", at("/persons/{person}", person=client))))
    if "assessor" in visit.actor.roles:
        links.append(("Tariffs decided", visit.link_to("tariff", f"/tariffs?clientId={client}")))
        links.append(("Tariffs to confirm", visit.link_to("tariff", f"/?clientId={client}")))
    return links
