"""Who of the team knows whom: said from a person's page, listed, and ended by a colleague."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages.names import names_of, whole_name, whole_name_of
from services.assessment.pages.recording import person_of
from services.assessment.pages.team_names import TeamNames, team_of, workers_of
from services.assessment.schemas.conflicts import KnowsAs
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.refused_fields import stands_at
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import continued, day

pages = PageGroup()
RECORD, END = "POST /conflicts-of-interest", "POST /conflicts-of-interest/{conflict_id}/end"
KNOWS = {
    "own_record": "It is their own record", "relative": "A relative", "friend": "A friend",
    "treated_together": "They were in treatment together", "other": "They know each other otherwise",
}  # fmt: skip
_LEAD = (
    "Nothing of the person is shown to whoever knows them, and a colleague does what is to be done. A colleague ends"
    " it, too."
)
_ANOTHER = "another"
_NOBODY = "Not seen here yet under that name: it holds once they sign in so"
_CHECK = (
    "Nobody of that name is in the team or has recorded anything here, as may be of the council, the auditors or a"
    " service: it holds once they sign in so. A name that is mistyped protects nobody: look at how they sign in, and"
    " end it if it is wrong."
)
_END = Form([], "End it", warns=True, done="It has ended: they see the person again.")


@pages.get("/conflicts", needs="GET /conflicts-of-interest", menu="Who knows whom", twin="/conflicts-recorded")
async def list_conflicts(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/conflicts-of-interest")
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    team = await team_of(visit) if visit.ending == "html" else TeamNames()  # a file names nobody

    def end(row: Mapping[str, Any]) -> str:
        return visit.link(at("/conflicts/{id}/end", id=row["id"])) if not row["endedOn"] and visit.may(END) else ""

    rows = [
        {
            **row,
            "person": names.get(row["clientId"], row["clientId"]),
            "how": KNOWS[row["reasonCode"]],
            "is": f"Ended on {day(row['endedOn'])}" if row["endedOn"] else _standing(row),
        }
        for row in listed.items
    ]
    columns = [
        Column("sub", "Who", team.of), text("person", "Knows"), text("how", "How"), on_day("recordedOn", "Since"),
        Column("recordedBy", "Said by", team.of), text("is", "State", link=end),
    ]  # fmt: skip
    table = RowsTable("Conflicts of interest", columns, rows, empty="there are none.", long=True)
    content = {"rows": table, "listed": listed, "lead": _LEAD, "twins": twins_of(visit, "/conflicts-recorded")}
    return PageContent("work_list_of.html", "Who knows whom", content, table=table)


def _standing(conflict: Mapping[str, Any]) -> str:
    return "Stands" if conflict["knownHere"] else f"Stands, and {continued(_NOBODY)}"


async def _form(visit: Visit) -> Form:
    who = (await workers_of(visit)).field("sub", "Who knows them", keep=[visit.actor.sub], interviews=True)
    how = Field("reasonCode", "How", "radios", choices=[FieldChoice(code, KNOWS[code]) for code in get_args(KnowsAs)])
    hint = "Of a service, the council or the auditors, such as cdas-keyworker. It counts before the list."
    others = Field(_ANOTHER, "Or somebody who is not in this list, as they sign in", hint=hint, optional=True, width=20)
    asked = [who, others, how] if who.choices else [who, how]
    return Form(asked, "Record it", done="It is recorded. Nothing of the person is shown any more to who signs in so.")


@pages.get("/conflicts/new", needs=RECORD)
async def show_new_conflict(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    if any(text.strip() for text in visit.form.get(_ANOTHER, ())):
        refused = stands_at(refused, "sub", _ANOTHER)
    content = {"who": f"{whole_name(person)}. {_LEAD}", "back": visit.link(at("/persons/{id}", id=person["clientId"]))}
    return form_page(visit, await _form(visit), "Somebody knows them", template="correcting.html", refused=refused,
                     values={"sub": visit.actor.sub}, content=content)  # fmt: skip


@pages.post("/conflicts/new", needs=RECORD)
async def record_conflict(visit: Visit) -> PageContent | GoTo:
    client = (await person_of(visit))["clientId"]
    return await send(visit, await _form(visit), "POST", "/conflicts-of-interest", again=show_new_conflict,
                      then="/conflicts", more={"clientId": client}, shape=_shaped,
                      adds=lambda made: "" if made.json()["knownHere"] else _CHECK)  # fmt: skip


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    another = body.pop(_ANOTHER, None)
    return body | ({"sub": another} if another else {})


@pages.get("/conflicts/{conflict}/end", needs=END)
async def show_end(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    conflict = await _conflict(visit)
    name, team = await whole_name_of(visit, conflict["clientId"]), await team_of(visit)
    who = (
        f"{team.of(conflict['sub'])} knows {name}:"
        f" {continued(KNOWS[conflict['reasonCode']])}, since {day(conflict['recordedOn'])}."
    )
    return form_page(visit, _END, "End a conflict of interest", template="correcting.html",
                     refused=refused, revision=revision_of(conflict),
                     content={"who": who, "back": visit.link("/conflicts")})  # fmt: skip


@pages.post("/conflicts/{conflict}/end", needs=END)
async def end_conflict(visit: Visit) -> PageContent | GoTo:
    path = at("/conflicts-of-interest/{id}/end", id=visit.part("conflict"))
    return await send(visit, _END, "POST", path, again=show_end, then="/conflicts")


async def _conflict(visit: Visit) -> Mapping[str, Any]:
    for row in await all_of(visit, "/conflicts-of-interest"):
        if row["id"] == visit.part("conflict"):
            return row
    raise NotFound("There is no such conflict of interest, or it is not yours to see.")
