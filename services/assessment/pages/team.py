"""The team of the front door: who is in it, as what, since when, and what of that was changed."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages.names import code_names
from services.assessment.pages.team_names import SKILLS, TEAM_ROLES, organisation_field, team_of
from services.assessment.pages.words import MISTAKES
from services.assessment.schemas.team import TeamRole, TeamSkill
from shared.pages.code_names import CodeNames
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import continued, day, sentence

pages = PageGroup()
ADD, READ = "POST /team-members", "GET /team-members/{member_id}"
CHANGE, VOID = "PUT /team-members/{member_id}", "POST /team-members/{member_id}/void"
_LEAD = (
    "Whom this page names is chosen by name where somebody does something. It opens nothing to anybody, and who has"
    " left is chosen no more."
)
_SUB = Field("sub", "How they sign in", hint="For example, assessor-1", width=20,
             form="a sign-in name without spaces, such as assessor-1")  # fmt: skip
_NAME = Field("name", "Name")
_FIELDS = [
    Field("role", "What they are", "select",
          choices=[FieldChoice(code, TEAM_ROLES[code]) for code in get_args(TeamRole)]),
    Field("skills", "What they are good at", "checkboxes", optional=True,
          choices=[FieldChoice(code, SKILLS[code]) for code in get_args(TeamSkill)]),
    Field("joinedOn", "First day", "date", example="27 3 2031"),
    Field("leftOn", "Last day", "date", optional=True, hint="Left empty while they stay", example="27 3 2031"),
]  # fmt: skip
_MISTAKES = [choice for choice in MISTAKES if choice.value != "wrong_person"]
_VOID = Form([Field("reasonCode", "Why is it taken back?", "radios", choices=_MISTAKES)], "Take it back", warns=True,
             done="It was taken back, as if they had never been in the team.")  # fmt: skip
_SAID = {"name": "Name", "organisation": "Organisation", "role": "What they are", "skills": "Good at",
         "joinedOn": "First day", "leftOn": "Last day"}  # fmt: skip


async def _fields(visit: Visit, *keep: str) -> list[Field]:
    hint = "Left empty: yours. Of an interviewer of the council, the council"
    whose = await organisation_field(visit, "organisation", "For which organisation", keep=keep, hint=hint)
    return [_NAME, whose, *_FIELDS]


async def _add_form(visit: Visit) -> Form:
    return Form([_SUB, *await _fields(visit)], "Add them", done="They are in the team.")


async def _change_form(visit: Visit) -> Form:
    return Form(await _fields(visit, (await _member(visit))["organisation"]), "Change it", done="It was changed.")


@pages.get("/team", needs="GET /team-members", menu="Team", twin="/team-recorded")
async def show_team(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/team-members")
    today = visit.today.isoformat()
    rows = [
        {
            **row,
            "called": row["name"] if visit.ending == "html" else row["sub"],
            "is": TEAM_ROLES[row["role"]],
            "skilled": _skilled(row),
            "stands": _standing(row, today),
        }
        for row in listed.items
    ]
    columns = [
        text("called", "Name", link=lambda row: visit.link(at("/team/{id}", id=row["id"]))),
        text("sub", "Signs in as"), text("is", "What they are"),
        (await code_names(visit)).column("parties", "organisation", "Organisation"), text("skilled", "Good at"),
        on_day("joinedOn", "Since"), text("stands", "State"),
    ]  # fmt: skip
    table = RowsTable("The team", columns, rows, empty="nobody is recorded.", long=True)
    content = {"rows": table, "listed": listed, "twins": twins_of(visit, "/team-recorded"), "lead": _LEAD,
               "new": ("Add somebody", visit.link("/team/new")) if visit.may(ADD) else None}  # fmt: skip
    return PageContent("work_list_of.html", "Team", content, table=table)


def _skilled(row: Mapping[str, Any]) -> str:
    return sentence(", ".join(continued(SKILLS[skill]) for skill in row["skills"])) or "Nothing in particular"


def _standing(row: Mapping[str, Any], today: str) -> str:
    if row["voided"]:
        return "Taken back"
    if row["leftOn"]:
        return f"{'Left' if row['leftOn'] < today else 'Leaves'} on {day(row['leftOn'])}"
    return "In the team" if row["joinedOn"] <= today else "Not here yet"


@pages.get("/team/new", needs=ADD)
async def show_new_member(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = {"who": _LEAD, "back": visit.link("/team")}
    return form_page(visit, await _add_form(visit), "Add somebody to the team", template="correcting.html",
                     values={"joinedOn": visit.today.isoformat()}, refused=refused, content=content)  # fmt: skip


@pages.post("/team/new", needs=ADD)
async def add_member(visit: Visit) -> PageContent | GoTo:
    return await send(visit, await _add_form(visit), "POST", "/team-members", again=show_new_member, then="/team")


@pages.get("/team/{member}", needs=READ, twin="/team/{member}/changes")
async def show_member(visit: Visit) -> PageContent:
    member = await _member(visit)
    former = (await visit.api.get(at("/team-members/{id}/former", id=member["id"])))["items"]
    team, codes = await team_of(visit), await code_names(visit)
    standing = [member, *former[:-1]] if former else []
    in_html = visit.ending == "html"
    rows = [
        {
            "on": before["replacedOn"],
            "by": team.of(before["replacedBy"]) if in_html else before["replacedBy"],
            "before": "; ".join(_differences(before, after, codes, named=in_html)) or "It was taken back",
        }
        for before, after in zip(former, standing, strict=True)
    ]
    columns = [on_day("on", "Changed on"), text("before", "It said before"), text("by", "By")]
    table = RowsTable("Changes, the last first", columns, rows, empty="it was never changed.", long=True)
    content = {
        "details": [("Signs in as", member["sub"]), *((_SAID[name], _said(member, name, codes)) for name in _SAID),
                    ("State", _standing(member, visit.today.isoformat()))],
        "acts": [(words, visit.link(f"{_path(visit)}/{way}"))
                 for needs, words, way in ((CHANGE, "Change it", "correct"), (VOID, "Take it back", "void"))
                 if not member["voided"] and visit.may(needs)],
        "rows": table, "back": visit.link("/team"), "called_off": "", "know": [],
        "twins": twins_of(visit, f"{_path(visit)}/changes"),
    }  # fmt: skip
    return PageContent("session.html", member["name"], content, table=table)


def _said(row: Mapping[str, Any], name: str, codes: CodeNames) -> str:
    match name:
        case "role":
            return TEAM_ROLES[row["role"]]
        case "organisation":
            return codes.of("parties", row["organisation"])
        case "skills":
            return _skilled(row)
        case "joinedOn" | "leftOn":
            return day(row[name]) if row[name] else "None"
        case _:
            return str(row[name])


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], codes: CodeNames, *, named: bool) -> list[str]:
    """A file says that somebody was called otherwise, and not how."""
    return [
        f"{_SAID[name]}: {_said(before, name, codes) if named or name != 'name' else 'another'}"
        for name in _SAID
        if before[name] != after[name]
    ]


@pages.get("/team/{member}/correct", needs=CHANGE)
async def show_change(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, await _change_form(visit), "Change an entry of the team", refused)


@pages.post("/team/{member}/correct", needs=CHANGE)
async def change(visit: Visit) -> PageContent | GoTo:
    return await send(visit, await _change_form(visit), "PUT", _api(visit), again=show_change, then=_path(visit))


@pages.get("/team/{member}/void", needs=VOID)
async def show_void(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _VOID, "Take an entry of the team back", refused)


@pages.post("/team/{member}/void", needs=VOID)
async def take_back(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _VOID, "POST", f"{_api(visit)}/void", again=show_void, then="/team")


async def _form_of(visit: Visit, form: Form, title: str, refused: FormRefused | None) -> PageContent:
    member = await _member(visit)
    content = {"who": f"{member['name']}, who signs in as {member['sub']}.", "back": visit.link(_path(visit))}
    return form_page(visit, form, title, template="correcting.html", values=member, revision=revision_of(member),
                     refused=refused, content=content, about="The entry")  # fmt: skip


async def _member(visit: Visit) -> Mapping[str, Any]:
    member: Mapping[str, Any] = await visit.api.get(_api(visit))
    return member


def _api(visit: Visit) -> str:
    return at("/team-members/{id}", id=visit.part("member"))


def _path(visit: Visit) -> str:
    return at("/team/{id}", id=visit.part("member"))
