"""Closing whoever does not come, who was closed, and opening them again."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from services.assessment.pages.names import code_names, names_of, whole_name
from services.assessment.pages.person_next import what_is_open
from services.assessment.pages.recording import person_of
from services.assessment.pages.words import CLOSED_FOR
from services.assessment.schemas.worklist import ClosedFor
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import day

pages = PageGroup()
CLOSE, OPEN_AGAIN = "POST /closings", "POST /closings/{closing_id}/void"
_OPENS = (
    "A contact, an assessment, a referral form that is taken up, an appointment, a release from prison, a referral, a"
    " treatment or a next step that is agreed opens them again"
)
_OUTREACH: Mapping[str, str] = {
    "does_not_engage": "Outreach can bring them back: refer them from Referrals and treatment on their page."
}
_CLOSE = Form(
    [
        Field("on", "When", "date", past=True),
        Field("reasonCode", "Why nothing more is to be done", "radios",
              choices=[FieldChoice(code, CLOSED_FOR[code], _OUTREACH.get(code, "")) for code in get_args(ClosedFor)]),
    ],
    "Close", done=f"Nothing but a risk that nobody has asked about is to be done for them any more. {_OPENS}.",
)  # fmt: skip
_DIED = Form(
    [_CLOSE.fields[0], Field("reasonCode", "", "hidden")], "Close, since they died",
    done="They are closed, since they died.", warns=True,
)  # fmt: skip
_OPEN = Form(
    [Field("reasonCode", "Why are they opened again?", "radios", choices=[
        FieldChoice("came_back", "They came back"), FieldChoice("recorded_by_mistake", "It was a mistake"),
    ])],
    "Open again", done="They are open again.",
)  # fmt: skip


@pages.get("/closings", needs="GET /closings", twin="/closings-recorded")
async def list_closings(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/closings")
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    rows = [
        {
            **row,
            "person": names.get(row["clientId"], row["clientId"]),
            "why": CLOSED_FOR[row["reasonCode"]],
            "is": "Taken back: opened again" if row["voided"] else "Closed on that day",
        }
        for row in listed.items
    ]
    columns = [
        text("person", "Person", link=lambda row: visit.link(at("/persons/{id}", id=row["clientId"]))),
        on_day("on", "When"), text("why", "Why"),
        text("is", "Closing", link=lambda row: "" if row["voided"] else visit.link(_opening(row["id"]))),
    ]  # fmt: skip
    table = RowsTable("Who was closed", columns, rows, empty="nobody.")
    content = {"rows": table, "listed": listed, "twins": twins_of(visit, "/closings-recorded"),
               "lead": f"{_OPENS}, whatever is said here; choose a closing to take it back yourself."}  # fmt: skip
    return PageContent("work_list_of.html", "Closed", content, table=table)


def _opening(closing: str) -> str:
    return at("/closings/{closing}/open", closing=closing)


@pages.get("/closings/new", needs=CLOSE)
async def show_closing(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    client = person["clientId"]
    standing = await what_is_open(visit, client, await code_names(visit))
    who = {"who": whole_name(person), "back": visit.link(at("/persons/{id}", id=client))}
    if not standing["steps"] and refused is None:
        return PageContent("unchangeable.html", "Close", {**who, **_nothing_to_close(standing["coming"])})
    values = {"on": visit.today.isoformat()}
    is_risk_alone = len(standing["risks"]) == standing["steps"] > 0
    if is_risk_alone:  # nothing but a death ends it
        closed = [row for row in standing["coming"] if row[0] == "Closed"]
        standing |= {"coming": [row for row in standing["coming"] if row[0] not in {"Closed", "Next step"}]}
        who["who"] += f". Closed {closed[0][1]}." if closed else "."
        values |= {"reasonCode": "died"}
    content = who | standing | {"know": [], "risk_alone": is_risk_alone}
    return form_page(visit, _DIED if is_risk_alone else _CLOSE, "Close", template="closing.html", values=values,
                     refused=refused, content=content)  # fmt: skip


def _nothing_to_close(coming: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Nothing could come of the form but a refusal."""
    closed = [row for row in coming if row[0] == "Closed"]
    said = f" Closed {closed[0][1]}." if closed else ""
    first = ("Open them again", closed[0][2]) if closed else None
    return {"why": f"Nothing is to be done for them here, so there is nothing to close.{said}", "first": first}


@pages.post("/closings/new", needs=CLOSE)
async def close(visit: Visit) -> PageContent | GoTo:
    client = (await person_of(visit))["clientId"]
    return await send(visit, _CLOSE, "POST", "/closings", again=show_closing, then="/worklist",
                      more={"clientId": client})  # fmt: skip


@pages.get("/closings/{closing}/open", needs=OPEN_AGAIN)
async def show_opening(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    closing = await _closing(visit)
    person = await visit.api.get(at("/persons/{id}", id=closing["clientId"]))
    who = f"{whole_name(person)}. Closed on {day(closing['on'])}: {CLOSED_FOR[closing['reasonCode']]}."
    return form_page(visit, _OPEN, "Open again", template="correcting.html", refused=refused,
                     revision=revision_of(closing), content={"who": who, "back": visit.link("/closings")})  # fmt: skip


@pages.post("/closings/{closing}/open", needs=OPEN_AGAIN)
async def open_again(visit: Visit) -> PageContent | GoTo:
    path = at("/closings/{id}/void", id=visit.part("closing"))
    return await send(visit, _OPEN, "POST", path, again=show_opening, then="/worklist")


async def died_in_words(visit: Visit, client: str) -> str:
    """What whoever books somebody has to know; empty where nobody was closed so."""
    if not visit.may("GET /closings"):
        return ""
    died = [row for row in await all_of(visit, "/closings", clientId=client) if _says_died(row)]
    return f" Closed on {day(died[-1]['on'])}, since they died: is it them?" if died else ""


def _says_died(closing: Mapping[str, Any]) -> bool:
    return not closing["voided"] and closing["reasonCode"] == "died"


async def _closing(visit: Visit) -> Mapping[str, Any]:
    for row in await all_of(visit, "/closings"):
        if row["id"] == visit.part("closing"):
            return row
    raise NotFound("Nobody was closed under this id, or it is not yours to see.")
