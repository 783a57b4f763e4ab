"""A new contact: who came, found or registered, and what for."""

from collections.abc import Mapping
from typing import Any

from services.assessment.pages.contact_fields import MAY_FOLLOW, PERSON, contact_fields, person_body, usual
from services.assessment.pages.names import code_names, full_name, names_of, told_of, whole_name
from services.assessment.pages.open_risks import known_before_meeting
from services.assessment.pages.site_fields import site_field
from services.assessment.pages.words import ATTENDANCES, CONTACT_KINDS, voided_tag
from shared.pages.filters import filtered, status_of
from shared.pages.forms import Form, FormRefused, ShowsForm, form_page, send
from shared.pages.lists import ListShown, all_of, list_of, twins_of
from shared.pages.own_api import ApiResponse, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, on_day, text
from shared.pages.words import continued, sentence

pages = PageGroup()
RECORD = "POST /contacts"
_FILTERS = {"from": "From", "to": "To", "attendance": "Whether they came"}


async def _form(visit: Visit) -> Form:
    """With the person, unless the address says who it is."""
    codes, under = await code_names(visit), "" if visit.query.get("client") else "contact."
    fields = [*(PERSON if under else ()), *contact_fields(codes, await site_field(visit, under), under)]
    return Form(fields, "Record it", done="The contact is recorded.")


@pages.get("/contacts/new", needs=RECORD)
async def show_new_contact(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _filled_in(visit, "New contact", refused)


async def _filled_in(visit: Visit, title: str, refused: FormRefused | None) -> PageContent:
    client = visit.query.get("client")
    person = await visit.api.get(at("/persons/{person}", person=client)) if client else None
    content = {"who": whole_name(person) if person else None, "asks": visit.may("GET /matches"),
               "know": await known_before_meeting(visit, client)}  # fmt: skip
    contact = usual(visit.today.isoformat())
    values = contact if client else {"contact": contact}
    return form_page(visit, await _form(visit), title, template="contact.html", values=values, refused=refused,
                     content=content)  # fmt: skip


@pages.post("/contacts/new", needs=RECORD)
async def record_contact(visit: Visit) -> PageContent | GoTo:
    return await _record(visit, show_new_contact)


async def _record(visit: Visit, again: ShowsForm) -> PageContent | GoTo:
    """Who came and that they did in one request, so that both are recorded or neither."""
    client = visit.query.get("client")
    if client:
        return await send(visit, await _form(visit), "POST", "/contacts", again=again, more={"clientId": client},
                          then=lambda sent: _recorded(visit, client, sent.json()["id"], ""))  # fmt: skip

    def registered(sent: ApiResponse) -> str:
        said = sent.json()
        return _recorded(visit, said["clientId"], said["contactId"], ",".join(said["differs"]))

    return await send(visit, await _form(visit), "POST", "/persons", again=again, then=registered, shape=_with_contact)


def _with_contact(body: dict[str, Any]) -> dict[str, Any]:
    """Nobody is registered here by details alone: of a contact that was not sent the API names what is missing."""
    return {"contact": {}} | person_body(body)


def _recorded(visit: Visit, client: str, contact: str, differs: str) -> str:
    if visit.may("GET /persons"):
        return at("/persons/{person}", person=client) + (f"?differs={differs}" if differs else "")
    return at("/contacts/{contact}/receipt?client={client}", contact=contact, client=client)


@pages.get("/contacts/{contact}/receipt", needs="GET /contacts")
async def show_receipt(visit: Visit) -> PageContent:
    """That it was received, and what is still missing: that may follow when it is known."""
    client = visit.query.get("client", "")
    person = await visit.api.get(at("/persons/{person}", person=client))
    contacts = await all_of(visit, "/contacts", clientId=client)
    contact = next((row for row in contacts if row["id"] == visit.part("contact")), None)
    content = {"person": person, "name": full_name(person), "contact": contact, "missing": _missing(person, contact)}
    return PageContent("receipt.html", "It was received", content)


def _missing(person: Row, contact: Row | None) -> list[str]:
    missing = [words for name, words in MAY_FOLLOW.items() if not person[name]]
    return [*missing, *(["What they come with"] if contact is not None and not contact["presenting"] else [])]


_HOW_THEY_GET_ON = Column(
    "told",
    "How they get on",
    lambda is_told: "You are told: open the person" if is_told else "Not told: no consent or order",
)


def _order(visit: Visit) -> str:
    """Who works from the page begins with today; a file goes on as before."""
    return "newest" if visit.ending == "html" else "oldest"


@pages.get("/contacts", needs="GET /contacts", menu="Contacts", twin="/contacts-recorded")
async def list_contacts(visit: Visit) -> PageContent:
    """To others than the LASARS those that they sent, with the day on which each was received."""
    asked: Mapping[str, Any] = {name: visit.query.get(name) or None for name in _FILTERS}
    listed, errors = await filtered(
        visit, list_of(visit, "/contacts", **asked, order=_order(visit)), ListShown([]), labels=_FILTERS
    )
    codes = await code_names(visit)
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    tells = visit.may("GET /progress")
    disclosed = await told_of(visit, [row["clientId"] for row in listed.items]) if tells else set()
    rows = [
        {
            **row,
            "told": row["clientId"] in disclosed,
            "person": names.get(row["clientId"], row["clientId"]),
            "sentFrom": codes.of("sources", row["source"]["code"]),
            "whatFor": CONTACT_KINDS[row["kind"]],
            "came": ATTENDANCES[row["attendance"]].text
            + (f", {continued(voided_tag(row['voidReason']).text)}" if row["voided"] else ""),
        }
        for row in listed.items
    ]
    columns = [
        text("person", "Person", link=lambda row: visit.link(f"/persons/{row['clientId']}")), on_day("on", "On"),
        text("whatFor", "What for"), text("came", "Came"), Column("sentFrom", "Came from", sentence),
        on_day("recordedOn", "Received"), *([_HOW_THEY_GET_ON] if tells else []),
    ]  # fmt: skip
    table = RowsTable("Contacts, the latest first", columns, rows, empty="there are none.")
    is_missed = asked["attendance"] == "did_not_attend" and visit.may("GET /bookings")
    content = {"rows": table, "errors": errors, "listed": listed, "new": visit.link("/contacts/new"),
               "missed": visit.link("/bookings?state=did_not_attend") if is_missed else "",
               "asked": {name: value or "" for name, value in asked.items()},
               "attendances": [(code, tag.text) for code, tag in ATTENDANCES.items()],
               "twins": twins_of(visit, "/contacts-recorded")}  # fmt: skip
    return PageContent("contacts.html", "Contacts", content, table=table, status=status_of(errors))
