"""The worklist: what is to be done next for whom, the longest overdue first; and closing whoever does not come."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages.names import full_name, names_of
from services.assessment.pages.recording import person_of
from services.assessment.pages.team_names import team_of
from services.assessment.pages.words import CLOSED_FOR, NEXT_STEPS, WORK_BASES
from services.assessment.schemas.worklist import ClosedFor
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import filtered, status_of
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import ListShown, all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import day

pages = PageGroup()
CLOSE, OPEN_AGAIN = "POST /closings", "POST /closings/{closing_id}/void"
_LABELS = {"owner": "Who does it", "state": "State", "basis": "Why"}
_STATES = {"overdue": "Overdue", "due": "Not overdue"}
_CHOICES: Mapping[str, Mapping[str, str]] = {"state": _STATES, "basis": WORK_BASES}
_OUTREACH: Mapping[str, str] = {
    "does_not_engage": "Outreach can bring them back: refer them from Referrals and treatment on their page."
}
_CLOSE = Form(
    [
        Field("on", "When", "date", past=True),
        Field("reasonCode", "Why nothing more is to be done", "radios",
              choices=[FieldChoice(code, CLOSED_FOR[code], _OUTREACH.get(code, "")) for code in get_args(ClosedFor)]),
    ],
    "Close", done="They are on the worklist no more. Whatever is recorded of them from now on opens them again.",
)  # fmt: skip
_OPEN = Form(
    [Field("reasonCode", "Why are they opened again?", "radios", choices=[
        FieldChoice("came_back", "They came back"), FieldChoice("recorded_by_mistake", "It was a mistake"),
    ])],
    "Open again", done="They are open again.",
)  # fmt: skip


@pages.get("/worklist", needs="GET /worklist", menu="Worklist", twin="/worklist-steps")
async def show_worklist(visit: Visit) -> PageContent:
    asked: Mapping[str, Any] = {name: visit.query.get(name) or None for name in _LABELS}
    listed, errors = await filtered(visit, list_of(visit, "/worklist", **asked), ListShown([]), labels=_LABELS)
    totals = await visit.api.get("/worklist/totals")
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    team = await team_of(visit)
    rows = [
        {
            **row,
            "person": names.get(row["clientId"], row["clientId"]),
            "what": NEXT_STEPS.get(row["code"], row["code"]),
            "is": _STATES["overdue" if row["overdue"] else "due"],
            "by": row["owner"] or "Nobody yet",
            "why": WORK_BASES[row["basis"]],
        }
        for row in listed.items
    ]
    columns = [
        text("person", "Person", link=lambda row: visit.link(at("/persons/{id}", id=row["clientId"]))),
        text("what", "What is to be done"), on_day("dueOn", "By when"), text("is", "State"),
        Column("by", "Who does it", team.of), text("why", "Why"),
    ]  # fmt: skip
    table = RowsTable("Next steps, the longest overdue first", columns, rows, empty="nothing is to be done.")
    content = {
        "rows": table, "errors": errors, "listed": listed, "totals": totals,
        "asked": {name: value or "" for name, value in asked.items()},
        "choices": [(name, _LABELS[name], list(said.items())) for name, said in _CHOICES.items()], "today": visit.today,
        "owners": team.filters(asked["owner"]),
        "closed": visit.link("/closings"), "releases": visit.link("/prison-releases"),
        "twins": twins_of(visit, "/worklist-steps"),
    }  # fmt: skip
    return PageContent("worklist.html", "Worklist", content, table=table, status=status_of(errors))


@pages.get("/closings", needs="GET /closings", twin="/closings-recorded")
async def list_closings(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/closings")
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    rows = [
        {
            **row,
            "person": names.get(row["clientId"], row["clientId"]),
            "why": CLOSED_FOR[row["reasonCode"]],
            "is": "Opened again" if row["voided"] else "Closed",
        }
        for row in listed.items
    ]
    columns = [
        text("person", "Person", link=lambda row: visit.link(at("/persons/{id}", id=row["clientId"]))),
        on_day("on", "When"), text("why", "Why"),
        text("is", "State", link=lambda row: "" if row["voided"] else visit.link(_opening(row["id"]))),
    ]  # fmt: skip
    table = RowsTable("Who was closed", columns, rows, empty="nobody.")
    content = {"rows": table, "listed": listed, "twins": twins_of(visit, "/closings-recorded"),
               "lead": "Nothing more is to be done for them. Whatever is recorded of them afterwards opens them again;"
                       " choose a state to do so yourself."}  # fmt: skip
    return PageContent("work_list_of.html", "Closed", content, table=table)


def _opening(closing: str) -> str:
    return at("/closings/{closing}/open", closing=closing)


@pages.get("/closings/new", needs=CLOSE)
async def show_closing(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    content = {"who": full_name(person), "back": visit.link(at("/persons/{id}", id=person["clientId"]))}
    return form_page(visit, _CLOSE, "Close", template="correcting.html", values={"on": visit.today.isoformat()},
                     refused=refused, content=content)  # fmt: skip


@pages.post("/closings/new", needs=CLOSE)
async def close(visit: Visit) -> PageContent | GoTo:
    client = (await person_of(visit))["clientId"]
    return await send(visit, _CLOSE, "POST", "/closings", again=show_closing, then="/worklist",
                      more={"clientId": client})  # fmt: skip


@pages.get("/closings/{closing}/open", needs=OPEN_AGAIN)
async def show_opening(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    closing = await _closing(visit)
    person = await visit.api.get(at("/persons/{id}", id=closing["clientId"]))
    who = f"{full_name(person)}. Closed on {day(closing['on'])}: {CLOSED_FOR[closing['reasonCode']]}."
    return form_page(visit, _OPEN, "Open again", template="correcting.html", refused=refused,
                     revision=revision_of(closing), content={"who": who, "back": visit.link("/closings")})  # fmt: skip


@pages.post("/closings/{closing}/open", needs=OPEN_AGAIN)
async def open_again(visit: Visit) -> PageContent | GoTo:
    path = at("/closings/{id}/void", id=visit.part("closing"))
    return await send(visit, _OPEN, "POST", path, again=show_opening, then="/worklist")


async def _closing(visit: Visit) -> Mapping[str, Any]:
    for row in await all_of(visit, "/closings"):
        if row["id"] == visit.part("closing"):
            return row
    raise NotFound("Nobody was closed under this id, or it is not yours to see.")
