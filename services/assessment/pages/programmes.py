"""Programmes: who is invited to a reassessment, how it gets on, and saying something of one member or of several."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages import programme_charts
from services.assessment.pages.names import code_names, names_of
from services.assessment.pages.team_names import organisation_field, team_of, workers_of
from services.assessment.pages.words import NEXT_STEPS, SETTINGS
from services.assessment.schemas.programmes import MemberActCode, ProgrammeRuleCode
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import filtered, status_of
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.own_api import ApiResponse, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, on_day, text
from shared.pages.words import counted, day

pages = PageGroup(charts=True)
BEGIN, READ, ACT = "POST /programmes", "GET /programmes/{programme_id}", "POST /programmes/{programme_id}/acts"
REFRESH = "POST /programmes/{programme_id}/refresh"
CORRECT, END = "PUT /programmes/{programme_id}", "POST /programmes/{programme_id}/end"
MEMBERS = "GET /programmes/{programme_id}/members"
RULES = {
    "in_treatment": "Who is in treatment and was not assessed since it began",
    "without_tariff": "Who is in treatment and has no confirmed tariff",
    "not_assessed_since": "Who is in treatment and was not assessed since a day",
    "no_top_since": "Who is in treatment without a TOP since a day",
}  # fmt: skip
STATES = {
    "to_invite": "To be invited", "invited": "Invited", "explained": "It was explained to them",
    "deferred": "They put it off", "done": "Done", "declined": "They declined", "left": "No longer in treatment",
}  # fmt: skip
LEFT_OUT = {
    "has_tariff": "with a confirmed tariff", "was_assessed": "assessed since", "had_top": "with a TOP since",
    "treated_elsewhere": "treated elsewhere", "to_be_taken_in": "to be taken in with the next day",
}  # fmt: skip
ACTS = {
    "invite": "They were invited", "explain": "It was explained to them", "decline": "They declined",
    "defer": "They put it off", "reopen": "What was said before is taken back",
    "assign": "Somebody looks after them from now on",
}  # fmt: skip
_ROUNDED = (
    " Who declined or put it off is not told: they count as far as it had come with them. Who is no longer in treatment"
    " is told in fives: 0 may be a few."
)
_FILTERS = {"state": "State", "organisation": "Treated by", "worker": "Who looks after them"}
_BY_ITSELF = {"done", "left"}  # of these nobody can say otherwise
_LATER, NOTHING = "27 3 2031", "–"  # noqa: RUF001 - the dash of a table
_TERMS = [
    Field("title", "What is it called?", hint="At most 100 characters. No names of people."),
    Field("reason", "Why is it done?", "textarea", hint="At most 300 characters. No names of people."),
]
_BY = Field("wantedBy", "By when is nobody to be left?", "date", example=_LATER)
_RULE = [
    Field("rule", "Whom does it take in?", "radios",
          choices=[FieldChoice(code, RULES[code]) for code in get_args(ProgrammeRuleCode)]),
    Field("since", "Since which day", "date", hint="Only where the rule has a day.", optional=True),
]  # fmt: skip
_ONLY = "Only who is treated by"
_FIRST = Field("firstOn", "When does it begin?", "date", example=_LATER)
_CORRECT = Form([*_TERMS, _BY], "Change it")
_REFRESH = Form([], "Take them in now", done="Whoever came under the rule since is taken in.", repeats=True)
_END = Form([], "End the programme", warns=True, done="The programme has ended.")


@pages.get("/programmes", needs="GET /programmes", menu="Programmes", twin="/programmes-recorded")
async def list_programmes(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/programmes")
    rows = [
        {
            **row,
            "whom": RULES[row["rule"]],
            "is": "Taken back" if row["voided"] else "Ended" if row["endedOn"] else "Goes on",
        }
        for row in listed.items
    ]
    columns = [
        text("title", "Programme", link=lambda row: visit.link(at("/programmes/{id}", id=row["id"]))),
        text("whom", "Whom it takes in"), on_day("firstOn", "From"), on_day("wantedBy", "By"),
        count("members", "Taken in"), count("remaining", "Left to do"), text("is", "State"),
    ]  # fmt: skip
    table = RowsTable("Programmes, the earliest first", columns, rows, empty="there are none.")
    content = {
        "rows": table, "listed": listed, "twins": twins_of(visit, "/programmes-recorded"),
        "new": visit.link("/programmes/new") if visit.may(BEGIN) else "",
    }  # fmt: skip
    return PageContent("programmes.html", "Programmes", content, table=table)


async def _begin(visit: Visit) -> Form:
    paid = [FieldChoice(code, name) for code, name in (await code_names(visit)).names("parties").items()]
    only = Field("organisation", _ONLY, "select", choices=paid, optional=True, hint="Left empty: by anybody.")
    if not paid:
        hint = "Code of the organisation, such as cdas. Left empty: by anybody."
        only = Field("organisation", _ONLY, hint=hint, optional=True, width=20)
    return Form([*_TERMS, *_RULE, only, _FIRST, _BY], "Begin the programme",
                done="It has begun. Who comes under the rule later is taken in day by day.")  # fmt: skip


@pages.get("/programmes/new", needs=BEGIN)
async def show_new_programme(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = {"who": "Who declines or puts it off stays treated as before.", "back": visit.link("/programmes")}
    return form_page(visit, await _begin(visit), "Begin a programme", template="correcting.html",
                     values={"firstOn": visit.today.isoformat()}, refused=refused, content=content)  # fmt: skip


@pages.post("/programmes/new", needs=BEGIN)
async def begin_programme(visit: Visit) -> PageContent | GoTo:
    def made(response: ApiResponse) -> str:
        return at("/programmes/{id}", id=response.json()["id"])

    return await send(visit, await _begin(visit), "POST", "/programmes", again=show_new_programme, then=made)


@pages.get("/programmes/{programme}", needs="GET /programmes", twin="/programmes/{programme}/weeks")
async def show_programme(visit: Visit) -> PageContent:
    programme = await _programme(visit)
    said = await visit.api.get(f"{_path(visit)}/progress")
    columns = [
        on_day("monday", "Week from"), count("joined", "Taken in"), count("done", "Done"),
        *([count("declined", "Declined")] if visit.may(MEMBERS) else []),
        count("left", "No longer in treatment"), count("remaining", "Left to do"),
    ]  # fmt: skip
    table = RowsTable("Week by week", columns, said["weeks"], empty="it has not begun.")
    spec = programme_charts.remaining(said["weeks"], programme["wantedBy"]) if len(said["weeks"]) > 1 else None
    shows = f"{said['remaining']} of {said['members']} are left to do, week by week below."
    content = {
        "about": [
            ("Whom it takes in", _whom(programme)), ("Why", programme["reason"]),
            ("In treatment and not taken in", _left_out(said["leftOut"])),
            ("From", day(programme["firstOn"])), ("By", day(programme["wantedBy"])),
            ("State", f"Ended on {day(programme['endedOn'])}" if programme["endedOn"] else "It goes on"),
        ],
        "numbers": [(words, said["states"][state], f"?state={state}")
                    for state, words in STATES.items() if state in said["states"]],
        "pace": _pace(said) + ("" if visit.may(MEMBERS) else _ROUNDED), "rows": table, "today": visit.today,
        "chart": await visit.charts.draw(spec, "Left to do, by week", shows) if spec else None,
        "members": visit.link(f"{_path(visit)}/members") if visit.may(MEMBERS) else "",
        "acts": _acts(visit, programme), "back": visit.link("/programmes"),
        "twins": twins_of(visit, f"{_path(visit)}/weeks"),
    }  # fmt: skip
    return PageContent("programme.html", programme["title"], content, table=table)


def _acts(visit: Visit, programme: Mapping[str, Any]) -> list[tuple[str, str]]:
    if programme["voided"]:
        return []
    ended = programme["endedOn"] is not None
    acts = [("Change it", f"{_path(visit)}/correct")] if visit.may(CORRECT) and not ended else []
    acts += (
        [("Take in who came since", f"{_path(visit)}/refresh")]
        if visit.may(REFRESH) and _goes_on(programme, visit)
        else []
    )
    acts += [("End it", f"{_path(visit)}/end")] if visit.may(END) and not ended else []
    return [(words, visit.link(path)) for words, path in acts]


def _goes_on(programme: Mapping[str, Any], visit: Visit) -> bool:
    return not programme["endedOn"] and programme["firstOn"] <= visit.today.isoformat()


def _whom(programme: Mapping[str, Any]) -> str:
    since = f": {day(programme['since'])}" if programme["since"] else ""
    by = f", treated by {programme['organisation']}" if programme["organisation"] else ""
    return f"{RULES[programme['rule']]}{since}{by}"


def _left_out(numbers: Mapping[str, int]) -> str:
    """`3 with a confirmed tariff; 1 treated by others`"""
    return "; ".join(f"{numbers[why]} {words}" for why, words in LEFT_OUT.items() if why in numbers) or "Nobody"


def _pace(said: Mapping[str, Any]) -> str:
    """`12 a week were done lately, 30 a week are needed. At this pace nobody is left on 3 May 2012.`"""
    if said["donePerWeek"] is None:
        return "It has not begun."
    if not said["remaining"]:
        return "Nobody is left to do."
    done = f"{counted(said['doneLately'], 'person', 'people')} done within the last four weeks"
    needed = "the day by which nobody was to be left has passed"
    if said["neededPerWeek"] is not None:
        needed = f"{said['neededPerWeek']} a week are needed from now on"
    end = f" At this pace nobody is left on {day(said['endsOn'])}." if said["endsOn"] else ""
    return f"{done}, {said['donePerWeek']} a week; {needed}.{end}"


@pages.get("/programmes/{programme}/members", needs=MEMBERS, twin="/programmes/{programme}/members-listed")
async def list_members(visit: Visit) -> PageContent:
    programme = await _programme(visit)
    asked: Mapping[str, Any] = {name: visit.query.get(name) or None for name in _FILTERS}
    listing = list_of(visit, f"{_path(visit)}/members", **asked)
    listed, errors = await filtered(visit, listing, ListShown([]), labels=_FILTERS)
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    codes, team = await code_names(visit), await team_of(visit)
    rows = [
        {
            **row,
            "person": names.get(row["clientId"], row["clientId"]),
            "is": STATES[row["state"]],
            "by": codes.of("parties", row["organisation"]) if row["organisation"] else None,
            "next": NEXT_STEPS[row["nextStep"]] if row["nextStep"] else None,
            "together": "Yes" if row["explainedTogether"] else "No" if row["explainedOn"] else None,
        }
        for row in listed.items
    ]
    columns = [
        text("person", "Person", link=lambda row: visit.link(at("/persons/{id}", id=row["clientId"]))),
        text("is", "State"), on_day("stateOn", "Since"), text("by", "Treated by"),
        text("together", "Explained together"),
        Column("worker", "Looked after by", lambda sub: team.of(sub) or NOTHING), text("next", "Next"),
    ]  # fmt: skip
    table = RowsTable("Members, the longest first", columns, rows, empty="nobody.")
    going_on = not programme["endedOn"] and not programme["voided"]
    kept = visit.request.url.query
    content = {
        "rows": table, "errors": errors, "listed": listed, "action": visit.link(f"{_path(visit)}/members"),
        "asked": {name: value or "" for name, value in asked.items()},
        "choices": [("state", "State", list(STATES.items()))], "workers": team.filters(asked["worker"]),
        "providers": list(codes.names("parties").items()),
        "say": visit.link(f"{_path(visit)}/say" + (f"?{kept}" if kept else "")) if going_on and rows else "",
        "back": visit.link(_path(visit)), "twins": twins_of(visit, f"{_path(visit)}/members-listed"),
    }  # fmt: skip
    title = f"Members of: {programme['title']}"
    return PageContent("programme_members.html", title, content, table=table, status=status_of(errors))


@pages.get("/programmes/{programme}/say", needs=ACT)
async def show_say(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    programme = await _programme(visit)
    content = {"who": programme["title"], "back": visit.link(f"{_path(visit)}/members")}
    return form_page(visit, await _say(visit), "Say something of members", template="correcting.html",
                     values={"on": visit.today.isoformat()}, refused=refused, content=content)  # fmt: skip


@pages.post("/programmes/{programme}/say", needs=ACT)
async def say(visit: Visit) -> PageContent | GoTo:
    return await send(visit, await _say(visit), "POST", f"{_path(visit)}/acts", again=show_say,
                      then=f"{_path(visit)}/members", shape=_with_list)  # fmt: skip


def _with_list(body: dict[str, Any]) -> dict[str, Any]:
    together = body.pop("organisations", None)
    return body | ({"organisations": [together]} if together else {})


async def _say(visit: Visit) -> Form:
    """Of those whom the list shows, but of whom other records say how it stands."""
    asked: Mapping[str, Any] = {name: visit.query.get(name) or None for name in _FILTERS}
    listed = await list_of(visit, f"{_path(visit)}/members", **asked)
    rows = [row for row in listed.items if row["state"] not in _BY_ITSELF]
    names = await names_of(visit, [row["clientId"] for row in rows])
    members = [
        FieldChoice(row["id"], f"{names.get(row['clientId'], row['clientId'])}: {STATES[row['state']].lower()}")
        for row in rows
    ]
    team = await workers_of(visit)
    return Form(
        [
            Field("memberIds", "Of whom?", "checkboxes", choices=members),
            Field("act", "What is so?", "radios",
                  choices=[FieldChoice(code, ACTS[code]) for code in get_args(MemberActCode)]),
            Field("on", "When", "date", past=True),
            Field("deferredUntil", "Until when they put it off", "date", optional=True, example=_LATER),
            Field("setting", "Where it was explained", "select", optional=True,
                  choices=[FieldChoice(code, words) for code, words in SETTINGS.items()]),
            await organisation_field(visit, "organisations", "Who else explained it"),
            team.field("worker", "Who looks after them", optional=True),
        ],
        "Record it", done="It is recorded of all whom you chose.", repeats=True,
    )  # fmt: skip


@pages.get("/programmes/{programme}/correct", needs=CORRECT)
async def show_correction(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    programme = await _programme(visit)
    content = {"who": _whom(programme), "back": visit.link(_path(visit))}
    return form_page(visit, _CORRECT, "Change a programme", template="correcting.html", values=programme,
                     revision=revision_of(programme), refused=refused, content=content,
                     about="The programme")  # fmt: skip


@pages.post("/programmes/{programme}/correct", needs=CORRECT)
async def correct(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _CORRECT, "PUT", _path(visit), again=show_correction, then=_path(visit))


@pages.get("/programmes/{programme}/refresh", needs=REFRESH)
async def show_refresh(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    programme = await _programme(visit)
    who = f"{programme['title']}. {_whom(programme)}. Otherwise they are taken in tomorrow."
    return form_page(visit, _REFRESH, "Take in who came since", template="correcting.html", refused=refused,
                     content={"who": who, "back": visit.link(_path(visit))})  # fmt: skip


@pages.post("/programmes/{programme}/refresh", needs=REFRESH)
async def refresh(visit: Visit) -> PageContent | GoTo:
    def taken_in(response: ApiResponse) -> str:
        return f"{counted(response.json()['takenIn'], 'person', 'people')}."

    return await send(visit, _REFRESH, "POST", f"{_path(visit)}/refresh", again=show_refresh, then=_path(visit),
                      adds=taken_in)  # fmt: skip


@pages.get("/programmes/{programme}/end", needs=END)
async def show_end(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    programme = await _programme(visit)
    who = f"{programme['title']}. Nobody is taken in or invited by it from today on."
    return form_page(visit, _END, "End a programme", template="correcting.html", revision=revision_of(programme),
                     refused=refused, content={"who": who, "back": visit.link(_path(visit))})  # fmt: skip


@pages.post("/programmes/{programme}/end", needs=END)
async def end(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _END, "POST", f"{_path(visit)}/end", again=show_end, then=_path(visit))


def _path(visit: Visit) -> str:
    return at("/programmes/{id}", id=visit.part("programme"))


async def _programme(visit: Visit) -> Mapping[str, Any]:
    programme: Mapping[str, Any] = await visit.api.get(_path(visit))
    return programme
