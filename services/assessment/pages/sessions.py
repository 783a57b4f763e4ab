"""Sessions: what there is this week, what is free of it and who comes; planning, changing and calling them off."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, get_args

from services.assessment.pages.names import names_of
from services.assessment.pages.open_risks import open_answers_of, precautions_by_person
from services.assessment.pages.session_words import (
    CANCELLED_FOR,
    KINDS,
    at_once,
    day_of_slot,
    session_in_words,
    site_names,
    state_in_words,
    when_in_words,
    who_in_words,
    with_codes,
    with_words,
)
from services.assessment.pages.team_names import team_of, workers_of
from services.assessment.schemas.sessions import SessionCancelledFor, SessionKind
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import filtered, status_of
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import ListShown, all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, act, count, on_day, text
from shared.pages.words import counted, day

pages = PageGroup()
PLAN, CHANGE = "POST /sessions", "PUT /sessions/{session_id}"
CANCEL, COUNT = "POST /sessions/{session_id}/cancel", "POST /sessions/{session_id}/count"
WEEK = timedelta(days=6)
_LABELS = {"from": "From", "to": "To", "siteId": "Where", "kind": "What"}
_FEW_WORDS = "a few words in English letters, at most 40 of them"
_TIME = "hours and minutes, such as 14:30"
_CHANGES = [
    Field("begins", "Begins at", hint="For example, 09:30", width=5, form=_TIME),
    Field("ends", "Ends at", hint="If that is no later, on the next day", width=5, form=_TIME),
    Field("slotMinutes", "Minutes of each appointment", "number", optional=True, width=5,
          needed="if times are booked", hint="Leave it empty for an open door or a group"),
    Field("capacity", "How many can come", "number", optional=True, width=5,
          hint="At each time, or in all. Left empty: one at each time, else as many as come"),
    Field("topic", "Of a group what it is about", hint="In a few words, such as alcohol awareness", optional=True,
          width=20, needed="if it is a group", form=f"{_FEW_WORDS}, such as alcohol awareness"),
    Field("audience", "Of a group whom it is for", hint="Such as women. Left empty: anybody", optional=True, width=20,
          form=f"{_FEW_WORDS}, such as women"),
]  # fmt: skip
_CANCEL = Form(
    [Field("reasonCode", "Why is it not held?", "radios",
           choices=[FieldChoice(code, CANCELLED_FOR[code]) for code in get_args(SessionCancelledFor)])],
    "Call it off", warns=True, done="It is called off. Whoever was booked stands on the worklist for a new time.",
)  # fmt: skip
_COUNT = Form([Field("others", "How many came whom nobody named", "number", width=5)], "Keep the count",
              done="The count is kept.")  # fmt: skip


@pages.get("/sessions", needs="GET /sessions", menu="Sessions", twin="/sessions-planned")
async def list_sessions(visit: Visit) -> PageContent:
    """Of this week, if no days are asked for."""
    asked: dict[str, Any] = {name: visit.query.get(name) or None for name in _LABELS}
    if not asked["from"] and not asked["to"]:
        asked |= {"from": visit.today.isoformat(), "to": (visit.today + WEEK).isoformat()}
    listed, errors = await filtered(visit, list_of(visit, "/sessions", **asked), ListShown([]), labels=_LABELS)
    sites, team = await site_names(visit), await team_of(visit)
    today = visit.today.isoformat()
    rows = [
        {
            **row,
            "when": f"{row['begins']} to {row['ends']}",
            "what": session_in_words(row),
            "where": sites.get(row["siteId"], row["siteId"]),
            "by": row["worker"] or "Nobody yet",
            "is": _free(row, today),
            "came": row["attended"] + (row["others"] or 0),
        }
        for row in listed.items
    ]
    columns = [
        text("what", "What", link=lambda row: visit.link(at("/sessions/{id}", id=row["id"]))),
        on_day("on", "On"), text("when", "When"), text("where", "Where"), Column("by", "Who holds it", team.of),
        count("booked", "Booked"), count("came", "Came"), text("is", "Free"),
    ]  # fmt: skip
    table = RowsTable("Sessions by day and time", columns, rows, empty="there are none.")
    content = {
        "rows": table, "errors": errors, "listed": listed,
        "asked": {name: value or "" for name, value in asked.items()},
        "choices": [("siteId", "Where", list(sites.items())), ("kind", "What", list(KINDS.items()))],
        "plan": visit.link("/sessions/new") if visit.may(PLAN) else "",
        "sites": visit.link("/sites"), "book": visit.link("/bookings/new"), "booked": visit.link("/bookings"),
        "twins": twins_of(visit, "/sessions-planned"),
    }  # fmt: skip
    return PageContent("sessions.html", "Sessions", content, table=table, status=status_of(errors))


def _free(row: Mapping[str, Any], today: str) -> str:
    if row["state"] == "cancelled":
        return "Called off"
    if _is_over(row, today):
        return "It is over"
    if row["free"] is None:
        return "As many as come"
    return str(row["free"]) if row["free"] else "Full"


def _is_over(session: Mapping[str, Any], today: str) -> bool:
    """Nobody is booked for a day that has gone by."""
    return bool(session["on"] < today)


async def _changes(visit: Visit, worker: str | None) -> list[Field]:
    """`worker`: who stands there already is offered whoever they are."""
    held = (await workers_of(visit)).field("worker", "Who holds it", keep=[worker], optional=True)
    return [*_CHANGES, held]


async def _change_form(visit: Visit) -> Form:
    worker = (await _session(visit))["worker"]
    return Form(await _changes(visit, worker), "Change it", done="The session was changed.")


async def _plan_form(visit: Visit) -> Form:
    sites = [FieldChoice(row["id"], row["name"]) for row in await all_of(visit, "/sites") if not row["voided"]]
    return Form(
        [
            Field("siteId", "Where", "select", choices=sites),
            Field("kind", "What", "radios", choices=[FieldChoice(code, KINDS[code]) for code in get_args(SessionKind)]),
            Field("on", "On which day", "date", example="27 3 2031"),
            Field("weeklyUntil", "Each week until", "date", hint="Left empty: only once", optional=True,
                  example="27 3 2031"),
            *await _changes(visit, visit.actor.sub),
        ],
        "Plan it", done="It is planned.",
    )  # fmt: skip


@pages.get("/sessions/new", needs=PLAN)
async def show_new_session(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    form = await _plan_form(visit)
    who = "When the front door meets people." if form.fields[0].choices else "Add a site first: there is none yet."
    add = not form.fields[0].choices and visit.may("POST /sites")
    content = {"who": who, "back": visit.link("/sessions"),
               "first": ("Add a site", visit.link("/sites/new")) if add else None}  # fmt: skip
    return form_page(visit, form, "Plan sessions", template="correcting.html", refused=refused, content=content,
                     values={"on": visit.today.isoformat(), "worker": visit.actor.sub})  # fmt: skip


@pages.post("/sessions/new", needs=PLAN)
async def plan(visit: Visit) -> PageContent | GoTo:
    form = await _plan_form(visit)
    return await send(visit, form, "POST", "/sessions", again=show_new_session, shape=with_codes,
                      then=lambda sent: at("/sessions/{id}", id=sent.json()["items"][0]["id"]))  # fmt: skip


async def _session(visit: Visit) -> Mapping[str, Any]:
    session: Mapping[str, Any] = await visit.api.get(at("/sessions/{id}", id=visit.part("session")))
    return session


@pages.get("/sessions/{session}", needs="GET /sessions/{session_id}", twin="/sessions/{session}/bookings")
async def show_session(visit: Visit) -> PageContent:
    session, today = await _session(visit), visit.today.isoformat()
    site = await visit.api.get(at("/sites/{id}", id=session["siteId"]))
    bookings = [row for row in await all_of(visit, "/bookings", sessionId=session["id"]) if not row["voided"]]
    clients = [row["clientId"] for row in bookings if row["clientId"]]
    names = await names_of(visit, clients) if visit.ending == "html" else {}
    if visit.ending != "html":  # a file names nobody
        bookings = [row | {"calledAs": "Somebody"} for row in bookings]
    expected = [row["clientId"] for row in bookings if row["clientId"] and row["state"] == "booked"]
    answers = await open_answers_of(visit, expected)
    table = _bookings_table(visit, _rows(session, bookings, names, today), precautions_by_person(answers))
    know = [f"{names.get(client, client)}: {answer.words}" for client, said in answers.items() for answer in said]
    details = [
        ("When", when_in_words(session)),
        ("Where", site["name"] + (f", {site['address']}" if site["address"] else "")),
        ("Who holds it", (await team_of(visit)).of(session["worker"]) or "Nobody yet"),
        *await _held_at_once(visit, session),
        ("Free", _free(session, today)),
        ("Came", f"{counted(session['attended'], 'person', 'people')} by name"
         + (f", {session['others']} others" if session["others"] is not None else "")),
    ]  # fmt: skip
    planned = session["state"] == "planned"
    acts = [
        (words, visit.link(path))
        for needs, words, path, is_shown in (
            ("POST /bookings", "Book somebody", at("/bookings/new?session={id}", id=session["id"]),
             not _is_over(session, today) and session["free"] != 0),
            (COUNT, "How many others came", at("/sessions/{id}/count", id=session["id"]),
             session["on"] <= today),
            (CHANGE, "Change it", at("/sessions/{id}/correct", id=session["id"]), True),
            (CANCEL, "Call it off", at("/sessions/{id}/cancel", id=session["id"]), True),
        )
        if planned and is_shown and visit.may(needs)
    ]  # fmt: skip
    content = {"details": details, "acts": acts, "rows": table, "back": visit.link("/sessions"), "know": know,
               "called_off": CANCELLED_FOR.get(session["cancelledFor"] or "", ""),
               "twins": twins_of(visit, f"/sessions/{session['id']}/bookings")}  # fmt: skip
    return PageContent("session.html", session_in_words(session), content, table=table)


def _when(session: Mapping[str, Any], at_time: str) -> str:
    """`00:30 on 1 October 2013` of a night that began the day before."""
    return f"{at_time} on {day(day_of_slot(session, at_time))}" if at_time < session["begins"] else at_time


def _rows(
    session: Mapping[str, Any], bookings: Sequence[Mapping[str, Any]], names: Mapping[str, str], today: str
) -> list[dict[str, Any]]:
    """What became of them is asked once the day has come; what was free of a day that is over, nobody is booked for."""
    whole = session["begins"] if session["kind"] == "group" else "Any time"
    expected = "Say what became of it" if session["on"] <= today else ""
    times = _times_of_each(bookings)
    rows = [
        {
            "when": _when(session, row["at"]) if row["at"] else whole,
            "who": who_in_words(row, names) if names or not row["clientId"] else row["clientId"],
            "clientId": row["clientId"],
            "is": state_in_words(row) + _also(row, times),
            "act": expected if row["state"] == "booked" else "It is wrong",
            "off": "Call it off" if row["state"] == "booked" else "",
            "booking": row["id"],
            "state": row["state"],
            "order": (row["at"] or "", row["id"]),
        }
        for row in bookings
    ]
    free = [
        {"when": _when(session, slot["at"]), "who": "", "clientId": None, "is": f"{slot['free']} free",
         "act": "Book", "off": "",
         "booking": None, "state": "free", "order": (slot["at"], ""), "slot": slot["at"]}
        for slot in session["slots"] if slot["free"] and not _is_over(session, today)
    ]  # fmt: skip
    for row in free:
        row["session"] = session["id"]
    first = session["begins"]
    return sorted([*rows, *free], key=lambda row: (row["order"][0] < first, row["order"]))


def _times_of_each(bookings: Sequence[Mapping[str, Any]]) -> Mapping[str, list[str]]:
    """Of whoever is expected, at which times of the session."""
    times: dict[str, list[str]] = {}
    for row in bookings:
        if row["clientId"] and row["at"] and row["state"] == "booked":
            times.setdefault(row["clientId"], []).append(row["at"])
    return times


def _also(row: Mapping[str, Any], times: Mapping[str, list[str]]) -> str:
    others = [at_time for at_time in times.get(row["clientId"] or "", ()) if at_time != row["at"]]
    return f", and at {', '.join(others)} too" if others and row["state"] == "booked" else ""


def _bookings_table(visit: Visit, rows: Sequence[Mapping[str, Any]], precautions: Mapping[str, str]) -> RowsTable:
    """A file has nothing to press, and what its reader has to know of who is expected."""

    def next_way(row: Mapping[str, Any]) -> str:
        if row["booking"] is None:
            return visit.link(at("/bookings/new?session={session}&at={when}", session=row["session"], when=row["slot"]))
        if not row["act"]:
            return ""
        name = "attendance" if row["state"] == "booked" else "take-back"
        return visit.link(at("/bookings/{id}/{name}", id=row["booking"], name=name))

    def person(row: Mapping[str, Any]) -> str:
        return visit.link(at("/persons/{id}", id=row["clientId"])) if row["clientId"] else ""

    def off(row: Mapping[str, Any]) -> str:
        return visit.link(at("/bookings/{id}/cancel", id=row["booking"])) if row["off"] else ""

    precaution = [] if visit.ending == "html" else [text("know", "What to know before meeting them")]
    said = [{**row, "know": precautions.get(row["clientId"]) if row["state"] == "booked" else None} for row in rows]
    columns = [
        text("when", "When"), text("who", "Who", link=person), text("is", "State"), *precaution,
        act("act", "What next", link=next_way), act("off", "Not coming", link=off),
    ]  # fmt: skip
    return RowsTable("Who comes", columns, said, empty="nobody yet.", whom="who")


async def _held_at_once(visit: Visit, session: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What else whoever holds it holds at that time: that may be meant, so it is said and not refused."""
    if session["worker"] is None or session["state"] == "cancelled":
        return []
    day = {"from": session["on"], "to": session["on"]}
    others = await all_of(visit, "/sessions", **day, worker=session["worker"], state="planned")
    sites = await site_names(visit)
    held = [other for other in others if other["id"] != session["id"] and at_once(session, other)]
    return [
        ("Holds at that time, too", f"{session_in_words(other)}, {when_in_words(other)}, {sites[other['siteId']]}")
        for other in held
    ]


async def _form_of(visit: Visit, form: Form, title: str, refused: FormRefused | None) -> PageContent:
    session = await _session(visit)
    content = {"who": f"{session_in_words(session)}, {when_in_words(session)}.",
               "back": visit.link(at("/sessions/{id}", id=session["id"]))}  # fmt: skip
    return form_page(visit, form, title, template="correcting.html", values=with_words(session),
                     revision=revision_of(session), refused=refused, content=content, about="The session")  # fmt: skip


async def _send(visit: Visit, form: Form, method: str, name: str, again: Any) -> PageContent | GoTo:
    path = at("/sessions/{id}", id=visit.part("session"))
    return await send(visit, form, method, f"{path}{name}", again=again, then=path, shape=with_codes)


@pages.get("/sessions/{session}/correct", needs=CHANGE)
async def show_change(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, await _change_form(visit), "Change a session", refused)


@pages.post("/sessions/{session}/correct", needs=CHANGE)
async def change(visit: Visit) -> PageContent | GoTo:
    return await _send(visit, await _change_form(visit), "PUT", "", show_change)


@pages.get("/sessions/{session}/cancel", needs=CANCEL)
async def show_cancelling(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _CANCEL, "Call off a session", refused)


@pages.post("/sessions/{session}/cancel", needs=CANCEL)
async def cancel(visit: Visit) -> PageContent | GoTo:
    return await _send(visit, _CANCEL, "POST", "/cancel", show_cancelling)


@pages.get("/sessions/{session}/count", needs=COUNT)
async def show_count(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _COUNT, "Who came to a session", refused)


@pages.post("/sessions/{session}/count", needs=COUNT)
async def keep_count(visit: Visit) -> PageContent | GoTo:
    return await _send(visit, _COUNT, "POST", "/count", show_count)
