"""Booking somebody, saying what became of it, and taking that back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, get_args
from urllib.parse import urlencode

from services.assessment.pages.closings import died_in_words
from services.assessment.pages.contact_fields import SOURCE_LIST
from services.assessment.pages.names import CodeNames, code_names, names_of, whole_name, whole_name_of
from services.assessment.pages.open_risks import known_before_meeting
from services.assessment.pages.session_words import (
    CALLED_OFF_FOR,
    day_of_slot,
    session_in_words,
    site_names,
    state_in_words,
    when_in_words,
    who_in_words,
)
from services.assessment.pages.words import CONTACT_KINDS, MISTAKES
from services.assessment.schemas.bookings import BookingCancelledFor
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.refused_fields import stands_at
from shared.pages.words import day, sentence

pages = PageGroup()
BOOK, ATTEND = "POST /bookings", "POST /bookings/{booking_id}/attendance"
CANCEL, TAKE_BACK = "POST /bookings/{booking_id}/cancel", "POST /bookings/{booking_id}/take-back"
AHEAD = timedelta(days=28)
TIMES_MAX = 100
_TOO_EARLY = "is asked once its day has come"
_TAKEN = "cannot be said of it any more: somebody else has that time. Book them anew, at another"
_FULL = "The session is full: nobody can be booked, unless somebody calls theirs off or more can come."
_OVER = "The session is over: choose one of a day to come."
_CANCEL = Form(
    [
        Field("by", "Who called it off?", "radios",
              choices=[FieldChoice("person", "They did"), FieldChoice("service", "We did")]),
        Field("reasonCode", "Why", "select",
              choices=[FieldChoice(code, CALLED_OFF_FOR[code]) for code in get_args(BookingCancelledFor)]),
    ],
    "Call it off", done="It is called off, and the time is free again.",
)  # fmt: skip
_TAKE_BACK = Form([Field("reasonCode", "What is wrong?", "radios", choices=MISTAKES)], "Take it back", warns=True,
                  done="They are booked again. A contact that was made of it was taken back.")  # fmt: skip


def _details(codes: CodeNames, needed: str = "") -> list[Field]:
    """`needed`: when a contact is made of it, which says both."""
    sources = [FieldChoice(row["code"], sentence(row["name"])) for row in codes.lists.get("sources", ())]
    return [
        Field("kind", "What for", "radios", optional=True, needed=needed,
              choices=[FieldChoice(code, name) for code, name in CONTACT_KINDS.items()]),
        Field("source.code", "Where they were sent from", "select", choices=sources, optional=True, needed=needed,
              of_scheme=True),
        Field("source.list", "", "hidden"),
    ]  # fmt: skip


async def _times(visit: Visit) -> list[FieldChoice]:
    """What is free, of one session or of the next weeks."""
    if asked := visit.query.get("session"):
        sessions = [await visit.api.get(at("/sessions/{id}", id=asked))]
    else:
        days = {"from": visit.today, "to": visit.today + AHEAD, "state": "planned"}
        sessions = await all_of(visit, "/sessions", **days)
    sites = await site_names(visit)
    choices = []
    today = visit.today.isoformat()
    for session in (session for session in sessions if session["on"] >= today):
        said = f"{sites.get(session['siteId'], '')}, {session_in_words(session)}"
        if session["slots"]:
            choices += [
                FieldChoice(
                    f"{session['id']}|{slot['at']}", f"{day(day_of_slot(session, slot['at']))}, {slot['at']}, {said}"
                )
                for slot in session["slots"] if slot["free"]
            ]  # fmt: skip
        elif session["free"] != 0:
            choices.append(FieldChoice(session["id"], f"{when_in_words(session)}, {said}"))
    return choices[:TIMES_MAX]


async def _book_form(visit: Visit) -> Form:
    client = visit.query.get("client")
    who = Field("calledAs", "What they go by", hint="Until they are registered",
                width=20)  # fmt: skip
    here = Field("here", "Are they here already?", "radios", optional=True, unsaid="",
                 choices=[FieldChoice("yes", "Yes: record their contact now"), FieldChoice("no", "No")])  # fmt: skip
    return Form(
        [
            *([] if client else [who]),
            Field("at", "When", "select", choices=await _times(visit)),
            *_details(await code_names(visit), "if they are here already" if client else ""),
            *([here] if client else []),
        ],
        "Book", done="They are booked.",
    )  # fmt: skip


@pages.get("/bookings/new", needs=BOOK)
async def show_new_booking(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    client, session = visit.query.get("client"), visit.query.get("session")
    person = await visit.api.get(at("/persons/{id}", id=client)) if client else None
    form, refused = await _book_form(visit), stands_at(refused, "sessionId", "at")
    who = f"{whole_name(person)}." if person else "Somebody who is not registered yet."
    if client:
        expected = await all_of(visit, "/bookings", clientId=client, state="booked")
        who += "".join(f" Expected already: {when_in_words(row)}." for row in expected)
        who += await died_in_words(visit, client)
    know = await known_before_meeting(visit, client)
    is_full = not next(entry for entry in form.fields if entry.name == "at").choices
    if is_full:
        who += f" {await _why_not(visit, session)}"
    back = at("/persons/{id}", id=client) if client else at("/sessions/{id}", id=session) if session else "/sessions"
    slot = visit.query.get("at")
    plan = ("Plan sessions", visit.link("/sessions/new")) if visit.may("POST /sessions") else None
    first = plan if is_full else None if client else _registered(visit, session, slot)
    at_first = f"{session}|{slot}" if slot else session or ""
    values = {"at": at_first, "source": await _sent_from(visit, client), "here": "no"}
    return form_page(visit, form, "Book an appointment", template="correcting.html", values=values, refused=refused,
                     content={"who": who, "back": visit.link(back), "first": first, "know": know})  # fmt: skip


def _registered(visit: Visit, session: str | None, slot: str | None) -> tuple[str, str]:
    """The way to who is registered, which comes back to this time."""
    time = urlencode({name: value for name, value in (("session", session), ("at", slot)) if value})
    return "Find somebody who is registered, and book them", visit.link(f"/persons?book=yes&{time}".rstrip("&"))


async def _sent_from(visit: Visit, client: str | None) -> Mapping[str, Any]:
    """As the last form that was taken up of them says it."""
    if client is None or not visit.may("POST /referral-forms/{form_id}/take-up"):
        return {"list": SOURCE_LIST}
    forms = await all_of(visit, "/referral-forms", clientId=client)
    said = [form["source"] for form in forms if form["state"] == "taken_up" and form["source"] and not form["voided"]]
    return said[-1] if said else {"list": SOURCE_LIST}


async def _why_not(visit: Visit, session: str | None) -> str:
    if not session:
        return "Nothing is free in the next four weeks: plan a session first."
    is_over = (await visit.api.get(at("/sessions/{id}", id=session)))["on"] < visit.today.isoformat()
    return _OVER if is_over else _FULL


@pages.post("/bookings/new", needs=BOOK)
async def book(visit: Visit) -> PageContent | GoTo:
    client = visit.query.get("client")
    return await send(visit, await _book_form(visit), "POST", "/bookings", again=show_new_booking,
                      then=lambda sent: at("/sessions/{id}", id=sent.json()["sessionId"]),
                      more={"clientId": client} if client else None, shape=_booking_body)  # fmt: skip


def _booking_body(body: dict[str, Any]) -> dict[str, Any]:
    """As the API takes it: a time is chosen with its session."""
    session, _, slot = str(body.get("at") or "").partition("|")
    said = {name: value for name, value in _said(body).items() if name not in {"at", "here"}}
    said |= ({"sessionId": session} if session else {}) | ({"at": slot} if slot else {})
    return said | ({"came": {name: said[name] for name in ("kind", "source") if name in said}}
                   if body.get("here") == "yes" else {})  # fmt: skip


def _said(body: dict[str, Any]) -> dict[str, Any]:
    """A list without a code says nothing."""
    source = body.get("source") or {}
    return body if source.get("code") else {name: value for name, value in body.items() if name != "source"}


async def _booking(visit: Visit) -> Mapping[str, Any]:
    booking: Mapping[str, Any] = await visit.api.get(at("/bookings/{id}", id=visit.part("booking")))
    return booking


async def _attendance_form(visit: Visit, booking: Mapping[str, Any]) -> Form:
    codes = await code_names(visit)
    substances = [FieldChoice(row["code"], sentence(row["name"])) for row in codes.lists.get("substances", ())]
    contact = [
        *_details(codes, "if they came"),
        Field("presenting", "What they come with", "checkboxes", choices=substances, optional=True, of_scheme=True),
    ]  # a group makes none
    return Form(
        [
            Field("attendance", "Did they come?", "radios",
                  choices=[FieldChoice("attended", "They came"), FieldChoice("did_not_attend", "They did not come")]),
            *([] if booking["clientId"] else [await _who_field(visit, booking)]),
            *([] if booking["sessionKind"] == "group" else contact),
        ],
        "Record it", done="It is recorded.",
    )  # fmt: skip


async def _who_field(visit: Visit, booking: Mapping[str, Any]) -> Field:
    """Whoever came and was recorded as a new contact of that day."""
    days = {"from": booking["on"], "to": booking["on"]}
    came = [row["clientId"] for row in await all_of(visit, "/contacts", **days) if not row["voided"]]
    names = await names_of(visit, came)
    return Field("clientId", "Who they are", "select", optional=True, needed="if they came",
                 hint="Somebody with a contact of that day: if they are not here, record them under New contact first.",
                 choices=[FieldChoice(client, name) for client, name in names.items()])  # fmt: skip


@pages.get("/bookings/{booking}/attendance", needs=ATTEND)
async def show_attendance(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    booking = await _booking(visit)
    values = {**booking, "source": booking["source"] or {"list": SOURCE_LIST}}
    form, refused = await _attendance_form(visit, booking), stands_at(refused, "on", "attendance", _TOO_EARLY)
    return await _form_of(visit, booking, form, "What became of it", refused, values)


@pages.post("/bookings/{booking}/attendance", needs=ATTEND)
async def record_attendance(visit: Visit) -> PageContent | GoTo:
    booking = await _booking(visit)
    form = await _attendance_form(visit, booking)
    return await _send(visit, booking, form, "attendance", show_attendance, shape=_said)


@pages.get("/bookings/{booking}/cancel", needs=CANCEL)
async def show_cancelling(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, await _booking(visit), _CANCEL, "Call off an appointment", refused)


@pages.post("/bookings/{booking}/cancel", needs=CANCEL)
async def cancel(visit: Visit) -> PageContent | GoTo:
    return await _send(visit, await _booking(visit), _CANCEL, "cancel", show_cancelling)


@pages.get("/bookings/{booking}/take-back", needs=TAKE_BACK)
async def show_taking_back(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    refused = stands_at(refused, "at", "reasonCode", _TAKEN)
    return await _form_of(visit, await _booking(visit), _TAKE_BACK, "What was said is wrong", refused)


@pages.post("/bookings/{booking}/take-back", needs=TAKE_BACK)
async def take_back(visit: Visit) -> PageContent | GoTo:
    return await _send(visit, await _booking(visit), _TAKE_BACK, "take-back", show_taking_back)


async def _form_of(
    visit: Visit, booking: Mapping[str, Any], form: Form, title: str, refused: FormRefused | None,
    values: Mapping[str, Any] | None = None,
) -> PageContent:  # fmt: skip
    client = booking["clientId"]
    names = {client: await whole_name_of(visit, client)} if client else {}
    who = f"{who_in_words(booking, names)}. {when_in_words(booking)}. {state_in_words(booking)}."
    know = await known_before_meeting(visit, client)
    content = {"who": who, "back": visit.link(at("/sessions/{id}", id=booking["sessionId"])), "know": know}
    return form_page(visit, form, title, template="correcting.html", values=values, revision=revision_of(booking),
                     refused=refused, content=content, about="The booking")  # fmt: skip


async def _send(
    visit: Visit, booking: Mapping[str, Any], form: Form, name: str, again: Any, shape: Any = None
) -> PageContent | GoTo:
    path = at("/bookings/{id}/{name}", id=booking["id"], name=name)
    then = at("/sessions/{id}", id=booking["sessionId"])
    return await send(visit, form, "POST", path, again=again, then=then, shape=shape)
