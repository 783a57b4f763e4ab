"""What an organisation that sent somebody is told of them: by the person's consent, or an order of a court."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.assessment.pages.names import code_names, whole_name
from services.assessment.pages.open_risks import about_person
from services.assessment.pages.recording import person_of
from services.assessment.pages.team_names import organisation_field
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import continued, plain

pages = PageGroup()
RECORD = "POST /disclosures"
TELLS = {"assessed": "The first assessment", "referred": "The first referral", "started": "The start of treatment",
         "ended": "The end of treatment"}  # fmt: skip
GROUNDS = {"consent": "The person consents", "order": "A court orders it"}
_WHICH, _ANOTHER = "Which organisation is told", "another"
_NOT_HERE = (
    "Never a relative. One that is not here yet is entered in the directory of services by the commissioner: ask them,"
    " and record this afterwards, with its own day."
)
_FORM = Form(
    [
        Field("ground", "By what", "radios", choices=[FieldChoice(code, words) for code, words in GROUNDS.items()]),
        Field("orderReference", "The court's reference of its order", hint="With an order only", optional=True,
              width=20),
        Field("tells", "Which days it is told", "checkboxes",
              choices=[FieldChoice(code, words) for code, words in TELLS.items()]),
        Field("tellsFrom", "Of this day and later ones", "date", past=True),
        Field("until", "It is told until", "date", hint="At most three years after the first day."),
    ],
    "Record it", done="It is recorded who is told what.",
)  # fmt: skip


async def _form(visit: Visit, person: Mapping[str, Any]) -> Form:
    """Who sent the person first, then all others that take part in the area."""
    names = await code_names(visit)
    ids = sorted({person["id"], person["clientId"], *person["absorbedIds"]})
    registered = await all_of(visit, "/persons", clientId=ids)
    senders = sorted({row["registeredBy"] for row in registered} - {visit.actor.organisation})
    choices = [FieldChoice(code, names.of("parties", code)) for code in senders]
    asked = [await organisation_field(visit, "organisation", _WHICH, hint=_NOT_HERE, optional=False)]
    if choices:
        hint = f"It counts where none is chosen. {_NOT_HERE}"
        asked = [
            Field("organisation", _WHICH, "radios", choices=choices, hint="Who sent them here"),
            await organisation_field(visit, _ANOTHER, "Or another one", hint=hint),
        ]
    return replace(_FORM, fields=[*asked, *_FORM.fields])


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    another = body.pop(_ANOTHER, None)
    chosen = body.get("organisation") or another
    return body | ({"organisation": chosen} if chosen else {})


_ALL_OF_THEM = "Who takes a consent back takes back all that they gave this organisation."
_WITHDRAW = Form(
    [
        Field("on", "When it was withdrawn", "date", hint="Not after today.", past=True),
        Field("reasonCode", "Why", "radios", hint=_ALL_OF_THEM, choices=[
            FieldChoice("consent_withdrawn", "The person does not consent any more"),
            FieldChoice("order_revoked", "The order was revoked"),
            FieldChoice("recorded_by_mistake", "It was recorded by mistake"),
        ]),
    ],
    "Tell nothing more", done="Nothing more is told.",
    warns=True,
)  # fmt: skip


@pages.get("/disclosures", needs="GET /disclosures", twin="/disclosures")
async def list_disclosures(visit: Visit) -> PageContent:
    """Of one person."""
    person = await person_of(visit)
    client = person["clientId"]
    listed = await list_of(visit, "/disclosures", clientId=client)
    rows = [_row(row) for row in listed.items]

    def withdraw(row: Any) -> str:
        path = at("/disclosures/{id}/withdraw", id=row["id"])
        return "" if row["withdrawnOn"] else visit.link(f"{path}?client={client}")

    columns = [
        (await code_names(visit)).column("parties", "organisation", "Is told", link=withdraw),
        text("ground", "By"), text("days", "Which days"),
        on_day("tellsFrom", "From"), on_day("until", "Until"), on_day("withdrawnOn", "Withdrawn on"),
    ]  # fmt: skip
    table = RowsTable("Who is told what", columns, rows, empty="nobody is told anything.")
    content = {
        "who": whole_name(person),
        "rows": table,
        "listed": listed,
        "new": visit.link(f"/disclosures/new?client={client}"),
        "back": visit.link(at("/persons/{person}", person=client)),
        "twins": twins_of(visit, "/disclosures"),
    }
    return PageContent("disclosures.html", "What others are told", content, table=table)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    reference = f" ({row['orderReference']})" if row["orderReference"] else ""
    days = ", ".join(continued(TELLS.get(day, plain(day))) for day in row["tells"])
    return {**row, "ground": GROUNDS[row["ground"]] + reference, "days": days}


@pages.get("/disclosures/new", needs=RECORD)
async def show_new_disclosure(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    content = await about_person(visit, person) | {"back": visit.link(f"/disclosures?client={person['clientId']}")}
    values = {"tellsFrom": visit.today.isoformat()}
    return form_page(visit, await _form(visit, person), "Let an organisation be told",
                     template="correcting.html", values=values, refused=refused, content=content)  # fmt: skip


@pages.post("/disclosures/new", needs=RECORD)
async def record_disclosure(visit: Visit) -> PageContent | GoTo:
    person = await person_of(visit)
    client = person["clientId"]
    return await send(visit, await _form(visit, person), "POST", "/disclosures", again=show_new_disclosure,
                      more={"clientId": client}, then=f"/disclosures?client={client}", shape=_shaped)  # fmt: skip


async def _person_told_of(visit: Visit) -> Mapping[str, Any]:
    """Whose disclosure it is: no other's name stands over it."""
    person = await person_of(visit)
    of_person = await all_of(visit, "/disclosures", clientId=person["clientId"])
    if all(row["id"] != visit.part("disclosure") for row in of_person):
        raise NotFound("There is no such disclosure about this person, or it is not yours to see.")
    return person


@pages.get("/disclosures/{disclosure}/withdraw", needs="POST /disclosures/{disclosure_id}/withdraw")
async def show_withdrawal(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await _person_told_of(visit)
    content = {"who": whole_name(person), "back": visit.link(f"/disclosures?client={person['clientId']}")}
    return form_page(visit, _WITHDRAW, "Tell nothing more", template="correcting.html",
                     values={"on": visit.today.isoformat()}, refused=refused, content=content)  # fmt: skip


@pages.post("/disclosures/{disclosure}/withdraw", needs="POST /disclosures/{disclosure_id}/withdraw")
async def withdraw_disclosure(visit: Visit) -> PageContent | GoTo:
    client = (await _person_told_of(visit))["clientId"]
    path = at("/disclosures/{id}/withdraw", id=visit.part("disclosure"))
    return await send(visit, _WITHDRAW, "POST", path, again=show_withdrawal, then=f"/disclosures?client={client}")
