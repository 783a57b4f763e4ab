"""One person: who they are, and what happened, without money. Finding one: by birth date, or by pseudonym."""

from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from services.assessment.pages.contact_fields import BORN_EXAMPLE, field_words, person_typed
from services.assessment.pages.correcting import links_of
from services.assessment.pages.names import CodeNames, born_in_words, code_names, full_name
from services.assessment.pages.person_acts import acts_of, elsewhere_of, stands_out_of
from services.assessment.pages.person_next import next_of
from services.assessment.pages.same_person import told_apart
from services.assessment.pages.team_names import team_of
from services.assessment.pages.timeline import Happening, remedy_for, timeline
from services.assessment.pages.without_tariff import tariff_missing
from services.assessment.pages.words import BIRTH_PRECISIONS, SEXES
from shared.pages.fields import Field
from shared.pages.filters import FilterErrors, status_of
from shared.pages.lists import all_of, twins_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.problem_words import error_in_words, message_in_words
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import Tag, day, place_name

pages = PageGroup()

T = TypeVar("T")
BOOK = "POST /bookings"
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
    "closing": ("/closings", "GET /closings"),
    "release": ("/prison-releases", "GET /prison-releases"),
}
_PROGRESS = {"assessedOn": "Assessed", "referredOn": "Referred", "startedOn": "Treatment started",
             "endedOn": "Treatment ended"}  # fmt: skip


@pages.get("/persons", needs="GET /persons", menu="Find a person", twin="/persons-found")
async def find_person(visit: Visit) -> PageContent | GoTo:
    """Nobody is registered by looking."""
    asked = visit.query.get("clientId", "").strip()
    if asked and _is_id(asked):
        return GoTo(_chosen(visit, asked))
    born = _BORN.read(_sent(visit.query))
    errors = _errors(visit, born, asked)
    registered = await _born_on(visit, born) if not errors else []
    table = _listed(visit, registered, await code_names(visit))
    content = {
        "asked": asked,
        "errors": errors,
        "example": BORN_EXAMPLE,
        "whole": _WHOLE,
        "booking": _time_booked(visit),
        "born": {part: visit.query.get(f"born-{part}", "") for part in ("day", "month", "year")},
        "found": table if born and not errors else None,
        "twins": twins_of(visit, "/persons-found"),
    }
    return PageContent("find_person.html", "Find a person", content, table=table, status=status_of(errors))


def _time_booked(visit: Visit) -> dict[str, str]:
    """Of who came from a form that books somebody: for which time, if one was chosen."""
    asked = {name: visit.query.get(name, "") for name in ("book", "session", "at")}
    return {name: value for name, value in asked.items() if value} if asked["book"] and visit.may(BOOK) else {}


def _chosen(visit: Visit, client: str) -> str:
    if booking := _time_booked(visit):
        time = {name: value for name, value in booking.items() if name != "book"}
        return f"/bookings/new?{urlencode({'client': client, **time})}"
    return at("/persons/{person}", person=client)


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


def _once_each(registrations: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Whoever was merged goes by one record, however often they were registered."""
    people: dict[str, Mapping[str, Any]] = {}
    for registration in registrations:
        people.setdefault(registration["clientId"], registration)
    return people.values()


def _listed(visit: Visit, rows: Any, codes: CodeNames) -> RowsTable:
    named = [
        text("name", "Name", link=lambda row: visit.link(_chosen(visit, row["clientId"]))), text("born", "Born"),
    ]  # fmt: skip
    columns = [
        *(named if visit.ending == "html" else [on_day("birthDate", "Born")]),  # a file names nobody
        text("precision", "What is known of it"),
        Column("district", "District", lambda code: place_name(code or "")),
        on_day("registeredOn", "Registered"),
        codes.column("parties", "registeredBy", "By"), text("clientId", "Pseudonym"),
    ]  # fmt: skip
    said = [
        {
            **row,
            "name": full_name(row),
            "born": born_in_words(row),
            "precision": BIRTH_PRECISIONS[row["birthDatePrecision"]],
        }
        for row in (_once_each(rows) if visit.ending == "html" else rows)
    ]
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
    acts = acts_of(visit, client)
    stands_out = stands_out_of(acts, following)
    content = {
        "person": person,
        "details": [*_details(person), *following["said"]],
        "happenings": happenings,
        **following,
        "coming": [*following["coming"], *await tariff_missing(visit, client)],
        "late": len(late),
        "put_away": await _put_away(visit, client),
        "differs": field_words(visit.query.get("differs", "")),
        "told": await _told(visit, person["id"]),
        "doubles": await _doubles(visit, person),
        "no_codes": codes == CodeNames({}),
        "acts": sorted(acts, key=lambda act: act[1] != stands_out),
        "stands_out": stands_out,
        "at_door": not SEES_ALL.isdisjoint(visit.actor.roles),
        "elsewhere": elsewhere_of(visit, client if visit.may("GET /persons") else person["id"]),
        "of_alike": _of_alike(happenings),
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


def _of_alike(happenings: Sequence[Happening]) -> list[str]:
    """Of several that are called the same on one day, the way down the page: `, 2 of 3`."""
    called = [(happening.title, happening.on) for happening in happenings]
    many = Counter(called)
    return [f", {called[: at_ + 1].count(of)} of {many[of]}" if many[of] > 1 else "" for at_, of in enumerate(called)]


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
        ("District", place_name(person["district"]) if person["district"] else "not known"),
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
            told_apart(match, "candidate" if match["clientId"] in own else "client", pending),
        )
        for match in pending
    ]
