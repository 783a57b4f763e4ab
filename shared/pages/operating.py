"""For who keeps a service running: what could not be read, and how far behind it is. The same in each service."""

from collections.abc import Mapping
from typing import Any

from shared.kernel.problems import NotFound
from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, text
from shared.pages.words import Tag, moment

PARKED = "/could-not-be-read"
BACKLOG, BACKLOG_READ = "/how-far-behind", "GET /backlog"
AT_ONCE = 200
UNPARK = Form([], "Read it again", done="The event is read again.", of_programs=True)
DROP = Form(
    [Field("reason", "Why is it given up?", hint="One line. It stays with the event, under your name.")],
    "Give it up",
    done="The event is given up.",
    warns=True,
    of_programs=True,
)
STATES = {
    "reading": Tag("Reading", "green"),
    "standing": Tag("Stands still", "yellow"),
    "stopped": Tag("Stopped", "red"),
}
# What stands in an error, and what there is to do: see the operators' guide.
REMEDIES = (
    ("Foreign", "It came from outside and is not believed. Find out who writes there, then give it up."),
    ("OtherVersion", "Another version of this kind of event. Upgrade this service, then read it again."),
    ("conflict: revision", "Its sender was set back. Let it say all its facts again, then give this one up."),
)  # fmt: skip
_OF_SERVICE = ("asAt", "outbox", "oldestSeconds", "parked", "stuck", "businessDate", "workedOn")
HEAL = "Heal what the error names, then read it again."

pages = PageGroup()


@pages.get(BACKLOG, needs=BACKLOG_READ, menu="How far behind", twin=BACKLOG)
async def show_backlog(visit: Visit) -> PageContent:
    backlog = await visit.api.get("/backlog")
    columns = [
        text("source", "Read from"), text("shard", "Part"), Column("state", "State", lambda state: STATES[state].text),
        Column("since", "Since", lambda at: moment(at) if at else "–"), text("why", "Why"),  # noqa: RUF001
    ]  # fmt: skip
    table = RowsTable("What is read here", columns, backlog["sources"], empty="nothing was read yet.")
    content = {
        "backlog": backlog,
        "rows": table,
        "said": _in_words(backlog),
        "parked": visit.link(PARKED),
        "twins": twins_of(visit, BACKLOG),
    }
    return PageContent("how_far_behind.html", "How far behind", content, table=_whole(table, backlog))


def _whole(table: RowsTable, backlog: Mapping[str, Any]) -> RowsTable:
    """As a file: before what is read, without a source, what the page says of the service."""
    columns = [*table.columns, *(text(name, name) for name in _OF_SERVICE)]
    of_service = {name: backlog[name] for name in _OF_SERVICE}
    return RowsTable(table.caption, columns, [of_service, *table.rows])


def _in_words(backlog: Mapping[str, Any]) -> list[str]:
    """What an operator should do about each thing that waits; nothing where all is well."""
    said = []
    if backlog["parked"]:
        said.append("Some events could not be read: open the list below.")
    if backlog["stuck"]:
        said.append("An event is tried again and again. Heal the database or the program; what comes after it waits.")
    if backlog["oldestSeconds"] > 30:
        said.append("Events do not leave. See that the worker of this service runs.")
    if backlog["workedOn"] != backlog["businessDate"]:
        said.append("The work of today is not done yet. If it stays so, see the worker's log.")
    if any(place["state"] != "reading" for place in backlog["sources"]):
        said.append("Reading does not get on somewhere. See its reason, or the worker's log.")
    return said


@pages.get(PARKED, needs="GET /parked", menu="Could not be read", twin=PARKED)
async def list_parked(visit: Visit) -> PageContent:
    shown = await list_of(visit, "/parked")
    columns = [
        Column("at", "Set aside", moment, link=lambda row: visit.link(at(f"{PARKED}/{{id}}", id=row["eventId"]))),
        text("source", "From"), text("error", "Why"), text("eventId", "Event"),
    ]  # fmt: skip
    table = RowsTable("Events that wait for you, the longest first", columns, shown.items, empty="none.")
    content = {"following": shown.following, "first": shown.first, "twins": twins_of(visit, PARKED)}
    return PageContent("could_not_be_read.html", "Could not be read", content, table=table)


async def _event(visit: Visit) -> Row:
    """The API has no address for one."""
    cursor = None
    while True:
        answer = await visit.api.get("/parked", cursor=cursor, limit=AT_ONCE)
        event: Row | None = next((row for row in answer["items"] if row["eventId"] == visit.part("event")), None)
        cursor = answer["next"]
        if event is not None:
            return event
        if cursor is None:
            raise NotFound("This event does not wait any more: it was handled or given up.")


async def _about(visit: Visit) -> dict[str, Any]:
    event = await _event(visit)
    rows = [("Event", event["eventId"]), ("From", event["source"]), ("Of", event["subject"]),
            ("Set aside", moment(event["at"])), ("Why", event["error"])]  # fmt: skip
    return {
        "about": rows,
        "remedy": next((remedy for mark, remedy in REMEDIES if mark in event["error"]), HEAL),
        "all": visit.link(PARKED),
        "one": visit.link(at(f"{PARKED}/{{id}}", id=event["eventId"])),
    }


@pages.get(f"{PARKED}/{{event}}", needs="GET /parked")
async def show_parked(visit: Visit) -> PageContent:
    return PageContent("parked_event.html", "An event that could not be read", await _about(visit))


@pages.get(f"{PARKED}/{{event}}/again", needs="POST /parked/{event_id}/unpark")
async def show_unpark(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = await _about(visit)
    return form_page(visit, UNPARK, "Read it again?", template="parked_form.html", refused=refused, content=content)


@pages.post(f"{PARKED}/{{event}}/again", needs="POST /parked/{event_id}/unpark")
async def unpark(visit: Visit) -> PageContent | GoTo:
    path = at("/parked/{id}/unpark", id=visit.part("event"))
    return await send(visit, UNPARK, "POST", path, again=show_unpark, then=PARKED)


@pages.get(f"{PARKED}/{{event}}/give-up", needs="POST /parked/{event_id}/drop")
async def show_drop(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = await _about(visit)
    return form_page(visit, DROP, "Give it up?", template="parked_form.html", refused=refused, content=content)


@pages.post(f"{PARKED}/{{event}}/give-up", needs="POST /parked/{event_id}/drop")
async def drop(visit: Visit) -> PageContent | GoTo:
    path = at("/parked/{id}/drop", id=visit.part("event"))
    return await send(visit, DROP, "POST", path, again=show_drop, then=PARKED)
