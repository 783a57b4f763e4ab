"""*My assessment and plan*: one page to print, for the person to take along, in plain words and without money.

Others at home may read it: of forms it holds only what is asked of their lives and wishes, nothing of risk or health.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.assessment.pages.forms import domains_answered, form_version
from services.assessment.pages.names import CodeNames, code_names, whole_name
from services.assessment.pages.session_words import when_in_words
from services.assessment.pages.words import ASSESSMENT_KINDS, GOALS, NEXT_STEPS, called
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.words import day, sentence

pages = PageGroup()
TAKEN_ALONG = ("triage", "reassessment", "release", "readiness", "goals", "housing", "employment")
Row = Mapping[str, Any]


@pages.get("/persons/{person}/plan", needs="GET /form-answers")
async def show_plan(visit: Visit) -> PageContent:
    person = await visit.api.get(at("/persons/{person}", person=visit.part("person")))
    client = person["clientId"]
    assessment = await _last_assessment(visit, client)
    forms = await all_of(visit, "/form-answers", clientId=client)
    content = {
        "who": whole_name(person), "today": visit.today, "assessment": assessment,
        "plan": await _plan(visit, client),
        "says": _says(assessment, await code_names(visit)) if assessment else [],
        "forms": [await _form(visit, answered) for answered in latest(forms)],
        "back": visit.link(at("/persons/{person}", person=client)),
    }  # fmt: skip
    return PageContent("plan.html", "My assessment and plan", content)


async def _last_assessment(visit: Visit, client: str) -> Row | None:
    """To who is told of assessments."""
    if not visit.may("GET /assessments"):
        return None
    rows = await all_of(visit, "/assessments", clientId=client)
    return max((row for row in rows if not row["voided"]), key=lambda row: (row["assessedOn"], row["id"]), default=None)


def _says(assessment: Row, codes: CodeNames) -> list[tuple[str, str]]:
    """Neither points nor what the front door has to know beside."""
    drugs = [sentence(codes.of("substances", drug["code"]))
             for drug in sorted(assessment["drugProfile"], key=lambda drug: drug["rank"])]  # fmt: skip
    said = [("How I was assessed", ASSESSMENT_KINDS[assessment["kind"]]), ("What troubles me most", ", ".join(drugs))]
    goal = assessment["goal"]
    return [(words, value) for words, value in said if value] + (
        [("What I want to reach", called(GOALS, goal))] if goal else []
    )


async def _plan(visit: Visit, client: str) -> list[tuple[str, str]]:
    """Who treats them, to whom they are referred, when and where they are expected next, and what was agreed last; as
    far as the reader is told of it.
    """
    return [
        *await _treatment(visit, client), *await _referred(visit, client), *await _appointments(visit, client),
        *await _next_step(visit, client),
    ]  # fmt: skip


async def _treatment(visit: Visit, client: str) -> list[tuple[str, str]]:
    journeys = (await visit.api.get("/journeys", clientId=client))["items"] if visit.may("GET /journeys") else []
    going_on = [episode for journey in journeys for episode in journey["episodes"] if not episode["endedOn"]]
    codes = await code_names(visit) if going_on else None
    return [("Who treats me", _who_treats(episode["deliverers"], codes)) for episode in going_on if codes]


def _who_treats(deliverers: Sequence[Row], codes: CodeNames) -> str:
    """Who does now, and of whom they took over."""
    *before, last = [f"{codes.of('parties', who['organisation'])}, since {day(who['from'])}" for who in deliverers]
    return f"{last}; before that {' and '.join(before).replace(', since ', ' from ')}" if before else last


async def _referred(visit: Visit, client: str) -> list[tuple[str, str]]:
    """Of the last referral, while nothing has begun by it: to the front door alone it is told."""
    if "assessor" not in visit.actor.roles:
        return []
    referral = (await visit.api.get(at("/persons/{person}/next", person=client)))["referral"]
    if referral is None or referral["state"] not in {"open", "unassessed"} or not referral["organisation"]:
        return []
    to = (await code_names(visit)).of("parties", referral["organisation"])
    return [("Where I am referred to", f"{to}, on {day(referral['referredOn'])}. It has not begun yet")]


async def _appointments(visit: Visit, client: str) -> list[tuple[str, str]]:
    """Whatever they come for: others at home may read it."""
    if not visit.may("GET /bookings"):
        return []
    said = {"clientId": client, "state": "booked", "from": visit.today.isoformat()}
    booked = await all_of(visit, "/bookings", **said)
    return [("My next appointment", f"{when_in_words(booking)}, {await _where(visit, booking)}") for booking in booked]


async def _where(visit: Visit, booking: Row) -> str:
    """`The gateway, Farrier Street`"""
    session = await visit.api.get(at("/sessions/{id}", id=booking["sessionId"]))
    site = await visit.api.get(at("/sites/{id}", id=session["siteId"]))
    return f"{site['name']}, {site['address']}" if site["address"] else str(site["name"])


async def _next_step(visit: Visit, client: str) -> list[tuple[str, str]]:
    if not visit.may("GET /activities"):
        return []
    rows = [row for row in await all_of(visit, "/activities", clientId=client) if row["nextStep"] and not row["voided"]]
    if not rows:
        return []
    step = max(rows, key=lambda row: (row["on"], row["id"]))["nextStep"]
    return [("What we agreed to do next", f"{called(NEXT_STEPS, step['code'])}, by {day(step['dueOn'])}")]


def latest(forms: Sequence[Row]) -> list[Row]:
    """Of each form that is taken along what was filled in last and stands, the newest first."""
    last: dict[str, Row] = {}
    for answered in sorted(forms, key=lambda row: (row["answeredOn"], row["id"])):
        if answered["kind"] in TAKEN_ALONG and not answered["voided"]:
            last[answered["form"]] = answered
    return sorted(last.values(), key=lambda row: (row["answeredOn"], row["id"]), reverse=True)


async def _form(visit: Visit, answered: Row) -> dict[str, Any]:
    form = await form_version(visit, answered["form"], answered["version"])
    domains = [
        (name, [(words, value) for words, value in rows if value != "not answered"])
        for name, rows in domains_answered(form, answered)
    ]
    return {"name": answered["name"], "on": answered["answeredOn"], "domains": [part for part in domains if part[1]]}
