"""Entering a TOP, with the last answers beside, and recording evidence, beside what is recorded."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages.names import code_names
from services.assessment.pages.open_risks import about_person
from services.assessment.pages.top_fields import items_of, last_of, top_fields, with_questions
from services.assessment.pages.words import EVENTS, REPORTED_BY, STAGES, called, nothing_words, recorded_by
from services.assessment.schemas.reviews import Stage
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import day

pages = PageGroup()
ENTER, RECORD = "POST /top-reviews", "POST /evidence"
EMPTY_CLIENT = "00000000-0000-0000-0000-000000000000"


async def person_of(visit: Visit) -> Mapping[str, Any]:
    """Of whom something is recorded, as the address says."""
    person: Mapping[str, Any] = await visit.api.get(
        at("/persons/{person}", person=visit.query.get("client") or EMPTY_CLIENT)
    )
    return person


async def _episode_field(visit: Visit, client: str) -> Field:
    journeys = (await visit.api.get("/journeys", clientId=client))["items"]
    codes = await code_names(visit)
    choices = [
        FieldChoice(episode["id"], ", then ".join(
                        f"{codes.of('parties', who['organisation'])}, from {day(who['from'])}"
                        for who in episode["deliverers"])
                    + (f" to {day(episode['endedOn'])}" if episode["endedOn"] else ""))
        for journey in journeys for episode in journey["episodes"]
    ]  # fmt: skip
    return Field("episodeId", "In which treatment", "select", choices=choices, optional=True)


def _top_form(in_treatment: Field) -> Form:
    return Form(
        [
            Field("stage", "Which TOP", "radios",
                  choices=[FieldChoice(code, STAGES[code]) for code in get_args(Stage)]),
            Field("on", "When it was answered", "date", past=True),
            in_treatment,
            *top_fields("items"),
        ],
        "Enter the TOP", done="The TOP is recorded.",
        groups={"items": "The questions"},
    )  # fmt: skip


async def _stage_due(visit: Visit, in_treatment: Field) -> str | None:
    """Of the treatment that the address names, or the last one: what is due in it the longest."""
    episode_id = visit.query.get("episode") or next((choice.value for choice in in_treatment.choices[::-1]), None)
    if episode_id is None:
        return None
    due = (await visit.api.get("/top-due", episodeId=episode_id, limit=1))["items"]
    return due[0]["stage"] if due else None


@pages.get("/top-reviews/new", needs=ENTER)
async def show_new_top(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    client = person["clientId"]
    reviews = await all_of(visit, "/top-reviews", clientId=client)
    in_treatment = await _episode_field(visit, client)
    values = {
        "stage": visit.query.get("stage") or await _stage_due(visit, in_treatment),
        "on": visit.today.isoformat(),
        "episodeId": visit.query.get("episode"),
    }
    page = form_page(visit, _top_form(in_treatment), "Enter a TOP", template="top.html", values=values,
                     refused=refused, content=await about_person(visit, person))  # fmt: skip
    return with_questions(page, "items", last_of(reviews))


@pages.post("/top-reviews/new", needs=ENTER)
async def enter_top(visit: Visit) -> PageContent | GoTo:
    client = (await person_of(visit))["clientId"]
    return await send(visit, _top_form(await _episode_field(visit, client)), "POST", "/top-reviews", again=show_new_top,
                      then=at("/persons/{person}", person=client),
                      shape=lambda body: {**body, "clientId": client, "items": items_of(body.get("items", {}))},
                      )  # fmt: skip


async def _evidence_form(visit: Visit, client: str) -> Form:
    lists = (await code_names(visit)).lists
    codes = lists.get("events", [])
    of_roles = {row["code"]: row["roles"] for row in lists.get("eventsByRole", ())}

    def choice(code: str) -> FieldChoice:
        roles = of_roles.get(code, ())
        others = roles and visit.actor.roles.isdisjoint(roles)
        only = f" (counts only if {recorded_by(roles)} records it)" if others else ""
        return FieldChoice(code, called(EVENTS, code) + only)

    return Form(
        [
            Field("code", "What happened", "select",
                  choices=[choice(code) for code in codes], of_scheme=True),
            Field("on", "When it happened", "date", past=True),
            Field("reportedBy", "Of a death: who said so", "select", optional=True,
                  choices=[FieldChoice(code, words) for code, words in REPORTED_BY.items()]),
            await _episode_field(visit, client),
        ],
        "Record it", done="It is recorded.",
    )  # fmt: skip


@pages.get("/evidence/new", needs=RECORD)
async def show_new_evidence(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    client = person["clientId"]
    recorded = await all_of(visit, "/evidence", clientId=client)
    rows = [{**row, "title": called(EVENTS, row["code"])} for row in recorded if not row["voided"]]
    by = (await code_names(visit)).column("parties", "recordedByOrganisation", "Recorded by")
    columns = [text("title", "What"), on_day("on", "When"), by]
    content = {
        **await about_person(visit, person),
        "rows": RowsTable("Recorded by now", columns, rows, empty="nothing.",
                          caption_classes="govuk-table__caption--s"),
    }  # fmt: skip
    return form_page(visit, await _evidence_form(visit, client), "Record evidence", template="evidence.html",
                     refused=refused, content=content)  # fmt: skip


@pages.post("/evidence/new", needs=RECORD)
async def record_evidence(visit: Visit) -> PageContent | GoTo:
    client = (await person_of(visit))["clientId"]
    by_role = (await code_names(visit)).lists.get("eventsByRole", ())
    return await send(visit, await _evidence_form(visit, client), "POST", "/evidence", again=show_new_evidence,
                      then=at("/persons/{person}", person=client), more={"clientId": client},
                      adds=lambda response: nothing_words(response.json(), by_role))  # fmt: skip
