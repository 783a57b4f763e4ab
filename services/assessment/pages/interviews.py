"""Interviews by whom the council sends: assigned at the front door, seen and said by the interviewer, by pseudonym."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from services.assessment.pages.names import code_names, names_of
from services.assessment.pages.open_risks import known_before_meeting
from services.assessment.pages.recording import person_of
from services.assessment.pages.team_names import organisation_field, team_of
from services.assessment.pages.words import EVENTS, MISTAKES, PRECAUTIONS, SETTINGS, called
from services.assessment.schemas.interviews import (
    InterviewState,
    NotHeldReason,
    SaidAgainFor,
    WithdrawnFor,
)
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import filtered, status_of
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import continued, day

pages = PageGroup()
_BESIDE = "What they said beside that"
ASSIGN, READ, ASSIGN_AGAIN = "POST /interviews", "GET /interviews/{interview_id}", "PUT /interviews/{interview_id}"
HELD, NOT_HELD = "POST /interviews/{interview_id}/held", "POST /interviews/{interview_id}/not-held"
CORRECT, TAKE_BACK = "PUT /interviews/{interview_id}/held", "POST /interviews/{interview_id}/take-back"
WITHDRAW = "POST /interviews/{interview_id}/withdraw"
INTERVIEW_STATES = {
    "assigned": "To be held", "held": "Held", "not_held": "Not held", "withdrawn": "Withdrawn",
}  # fmt: skip
NOT_HELD_FOR = {
    "not_reached": "They could not be reached", "declined": "They did not want it",
    "did_not_attend": "They did not come", "died": "They have died", "moved": "They have moved away",
    "in_custody": "They are in custody",
}  # fmt: skip
WITHDRAWN_FOR = {
    "assigned_by_mistake": "It was assigned by mistake", "wrong_person": "It is of somebody else",
    "not_wanted": "They do not want to be asked", "not_needed": "It is not needed any more",
    "died": "They have died", "other": "Something else",
}  # fmt: skip
SAID_AGAIN_FOR = {
    "mistyped": "It was mistyped", "wrong_day": "It was on another day", "misunderstood": "It was misunderstood",
    "incomplete": "Something was missing",
}  # fmt: skip
_STATES = [(state, INTERVIEW_STATES[state]) for state in get_args(InterviewState)]
_SETTINGS = [FieldChoice(code, words) for code, words in SETTINGS.items()]
_PLAN = [
    Field("dueOn", "By when", "date", example="27 3 2031"),
    Field("setting", "Where they are to meet", "select", choices=_SETTINGS),
]
_NOT_HELD = Form(
    [
        Field("on", "When that was known", "date", past=True),
        Field("reasonCode", "Why it was not held", "radios",
              choices=[FieldChoice(code, NOT_HELD_FOR[code]) for code in get_args(NotHeldReason)]),
    ],
    "It was not held", done="It is recorded that it was not held, and why.",
)  # fmt: skip
_TAKE_BACK = Form([Field("reasonCode", "What is wrong?", "radios", choices=MISTAKES)], "Take it back", warns=True,
                  done="It is to be held again. What it became was taken back with it.")  # fmt: skip
_WITHDRAW = Form(
    [Field("reasonCode", "Why is nobody to hold it any more?", "radios",
           choices=[FieldChoice(code, WITHDRAWN_FOR[code]) for code in get_args(WithdrawnFor)])],
    "Withdraw it", warns=True, done="Nobody is to hold it any more.",
)  # fmt: skip
_WHY = Field("reasonCode", "Why is it corrected?", "radios",
             choices=[FieldChoice(code, SAID_AGAIN_FOR[code]) for code in get_args(SaidAgainFor)])  # fmt: skip
_WAYS = (
    ("It was held", HELD, "held", ("assigned",)), ("It was not held", NOT_HELD, "not-held", ("assigned",)),
    ("Assign it to somebody else, or for another day", ASSIGN_AGAIN, "assign", ("assigned",)),
    ("Withdraw it", WITHDRAW, "withdraw", ("assigned",)), ("Correct what was said", CORRECT, "correct", ("held",)),
    ("Take it back", TAKE_BACK, "take-back", ("held", "not_held")),
)  # fmt: skip


async def _plan_form(visit: Visit, submit: str, done: str, *keep: str, before: str | None = None) -> Form:
    """For whom an interviewer of the team interviews is recorded there."""
    who = (await team_of(visit)).interviewer_field("interviewer", "Who interviews", keep)
    return Form([who, *([] if who.choices else [await _organisation(visit, before)]), *_PLAN], submit, done=done)


async def _organisation(visit: Visit, before: str | None) -> Field:
    hint = "One that no contract pays, such as the council"
    paid = (await code_names(visit)).names("parties")
    return await organisation_field(
        visit, "organisation", "For whom they interview", keep=[before], hint=hint, optional=False, without=paid.keys()
    )


async def _with_organisation(
    visit: Visit, interview: Mapping[str, Any] | None = None
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """`interview`: as it stands, whose interviewer the team may not have any more."""
    sends = {row["sub"]: row["organisation"] for row in (await team_of(visit)).here}
    if interview:
        sends |= {interview["interviewer"]: interview["organisation"]}

    def shape(body: dict[str, Any]) -> dict[str, Any]:
        chosen = body.get("interviewer")
        return {"organisation": sends[chosen], **body} if chosen in sends else body

    return shape


async def _assign_form(visit: Visit) -> Form:
    return await _plan_form(visit, "Assign it", "It is assigned. The interviewer sees the pseudonym, and no name.")


async def _assign_again_form(visit: Visit) -> Form:
    interview = await _interview(visit)
    done = "It is changed. Whoever had it before sees it no more."
    return await _plan_form(visit, "Change it", done, interview["interviewer"], before=interview["organisation"])


@pages.get("/interviews", needs="GET /interviews", menu="Interviews", twin="/interviews-assigned")
async def list_interviews(visit: Visit) -> PageContent:
    """To an interviewer their own, by pseudonym; the front door may know who it is."""
    asked: Mapping[str, Any] = {name: visit.query.get(name) or None for name in ("state", "clientId")}
    listed_rows, errors = await filtered(
        visit, list_of(visit, "/interviews", **asked), ListShown([]), labels={"state": "State", "clientId": "Pseudonym"}
    )
    named = visit.ending == "html" and visit.may(ASSIGN)
    names = await names_of(visit, [row["clientId"] for row in listed_rows.items]) if named else {}
    team = await team_of(visit)
    rows = [
        {
            **row,
            "who": names.get(row["clientId"], row["clientId"]),
            "where": SETTINGS[row["setting"]],
            "is": INTERVIEW_STATES[row["state"]],
        }
        for row in listed_rows.items
    ]
    columns = [
        text("who", "Person", link=lambda row: visit.link(at("/interviews/{id}", id=row["id"]))), on_day("dueOn", "By"),
        text("where", "Where"), Column("interviewer", "By whom", team.of), text("is", "State"), on_day("saidOn", "On"),
    ]  # fmt: skip
    table = RowsTable("Interviews, the earliest due first", columns, rows, empty="there are none.")
    content = {
        "rows": table, "errors": errors, "listed": listed_rows, "asked": {"state": asked["state"] or ""},
        "choices": [("state", "State", _STATES)], "assigns": visit.may(ASSIGN),
        "twins": twins_of(visit, "/interviews-assigned"),
    }  # fmt: skip
    return PageContent("interviews.html", "Interviews", content, table=table, status=status_of(errors))


@pages.get("/interviews/new", needs=ASSIGN)
async def show_new_interview(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    client = (await person_of(visit))["clientId"]
    content = {"who": f"The interviewer sees only {client}.", "back": visit.link(at("/persons/{id}", id=client)),
               "know": await known_before_meeting(visit, client)}  # fmt: skip
    return form_page(visit, await _assign_form(visit), "Assign an interview", template="correcting.html",
                     refused=refused, content=content)  # fmt: skip


@pages.post("/interviews/new", needs=ASSIGN)
async def assign(visit: Visit) -> PageContent | GoTo:
    client = (await person_of(visit))["clientId"]
    return await send(visit, await _assign_form(visit), "POST", "/interviews", again=show_new_interview,
                      then="/interviews", more={"clientId": client}, shape=await _with_organisation(visit))  # fmt: skip


@pages.get("/interviews/{interview}", needs=READ)
async def show_interview(visit: Visit) -> PageContent:
    interview = await _interview(visit)
    acts = [
        (words, visit.link(f"{_path(visit)}/{way}"))
        for words, needs, way, states in _WAYS
        if interview["state"] in states and visit.may(needs)
    ]
    said = "; ".join(called(EVENTS, code) for code in interview["outcomes"])
    team, codes = await team_of(visit), await code_names(visit)
    details = [
        ("Person", interview["clientId"]), ("By when", day(interview["dueOn"])),
        ("Where", SETTINGS[interview["setting"]]),
        *([("What to know before meeting them", "; ".join(_know(interview)))] if interview["precautions"] else []),
        ("Who interviews", f"{team.of(interview['interviewer'])}, {codes.of('parties', interview['organisation'])}"),
        ("State", _standing(interview)),
        *([("What they said is so", said or "Nothing that a measure asks for"),
           (_BESIDE if said else "What they said", interview["note"] or "Nothing was written down")]
          if interview["state"] == "held" else []),
    ]  # fmt: skip
    content = {"summary": "", "details": details, "acts": acts, "back": visit.link("/interviews")}
    return PageContent("issue.html", "Interview", content)


@pages.get("/interviews/{interview}/held", needs=HELD)
async def show_held(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    form = await _held_form(visit, "It was held", "It is recorded as held.")
    return await _form_of(visit, form, "It was held", refused)


@pages.post("/interviews/{interview}/held", needs=HELD)
async def say_held(visit: Visit) -> PageContent | GoTo:
    form = await _held_form(visit, "It was held", "It is recorded as held.")
    return await send(visit, form, "POST", f"{_path(visit)}/held", again=show_held, then=_path(visit), shape=_held_body)


@pages.get("/interviews/{interview}/correct", needs=CORRECT)
async def show_correction(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    form = await _held_form(visit, "Correct it", "It is corrected, and what it became with it.", _WHY)
    return await _form_of(visit, form, "Correct what was said", refused)


@pages.post("/interviews/{interview}/correct", needs=CORRECT)
async def correct(visit: Visit) -> PageContent | GoTo:
    form = await _held_form(visit, "Correct it", "It is corrected, and what it became with it.", _WHY)
    return await send(visit, form, "PUT", f"{_path(visit)}/held", again=show_correction, then=_path(visit),
                      shape=_held_body)  # fmt: skip


@pages.get("/interviews/{interview}/not-held", needs=NOT_HELD)
async def show_not_held(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _NOT_HELD, "It was not held", refused)


@pages.post("/interviews/{interview}/not-held", needs=NOT_HELD)
async def say_not_held(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _NOT_HELD, "POST", f"{_path(visit)}/not-held", again=show_not_held, then=_path(visit))


@pages.get("/interviews/{interview}/assign", needs=ASSIGN_AGAIN)
async def show_assign_again(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, await _assign_again_form(visit), "Change an interview", refused)


@pages.post("/interviews/{interview}/assign", needs=ASSIGN_AGAIN)
async def assign_again(visit: Visit) -> PageContent | GoTo:
    form, shape = await _assign_again_form(visit), await _with_organisation(visit, await _interview(visit))
    return await send(visit, form, "PUT", _path(visit), again=show_assign_again, then=_path(visit), shape=shape)


@pages.get("/interviews/{interview}/take-back", needs=TAKE_BACK)
async def show_take_back(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _TAKE_BACK, "Take an interview back", refused)


@pages.post("/interviews/{interview}/take-back", needs=TAKE_BACK)
async def take_back(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _TAKE_BACK, "POST", f"{_path(visit)}/take-back", again=show_take_back, then=_path(visit))


@pages.get("/interviews/{interview}/withdraw", needs=WITHDRAW)
async def show_withdraw(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _WITHDRAW, "Withdraw an interview", refused)


@pages.post("/interviews/{interview}/withdraw", needs=WITHDRAW)
async def withdraw(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _WITHDRAW, "POST", f"{_path(visit)}/withdraw", again=show_withdraw, then=_path(visit))


async def _held_form(visit: Visit, submit: str, done: str, *more: Field) -> Form:
    """What somebody may say is so: the events that a measure of today's scheme takes from an interviewer."""
    by_role = (await code_names(visit)).lists.get("eventsByRole", ())
    codes = [row["code"] for row in by_role if "interviewer" in row["roles"]]
    outcomes = Field("outcomes", "What they said is so", "checkboxes", optional=True,
                     hint="It is evidence of the day of the interview.",
                     choices=[FieldChoice(code, called(EVENTS, code)) for code in codes])  # fmt: skip
    return Form(
        [
            Field("on", "When it was held", "date", past=True),
            Field("setting", "Where", "select", choices=_SETTINGS),
            *([outcomes] if codes else []),
            Field("note", _BESIDE if codes else "What they said", "textarea", optional=True,
                  hint="At most 500 characters, without names. The front door reads it, and nobody else."),
            *more,
        ],
        submit, done=done,
    )  # fmt: skip


def _held_body(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "outcomes": body.get("outcomes") or []}


async def _form_of(visit: Visit, form: Form, title: str, refused: FormRefused | None) -> PageContent:
    interview = await _interview(visit)
    on = interview["saidOn"] or visit.today.isoformat()
    return form_page(visit, form, title, template="correcting.html", values={**interview, "on": on},
                     revision=revision_of(interview), refused=refused, about="The interview",
                     content={"who": await _who(visit, interview), "back": visit.link(_path(visit)),
                              "know": _know(interview)})  # fmt: skip


def _know(interview: Mapping[str, Any]) -> list[str]:
    return [PRECAUTIONS.get(code, code) for code in interview["precautions"]]


async def _interview(visit: Visit) -> Mapping[str, Any]:
    interview: Mapping[str, Any] = await visit.api.get(_path(visit))
    return interview


def _path(visit: Visit) -> str:
    return at("/interviews/{id}", id=visit.part("interview"))


async def _who(visit: Visit, interview: Mapping[str, Any]) -> str:
    who = (await team_of(visit)).of(interview["interviewer"])
    return f"{interview['clientId']}, by {who} until {day(interview['dueOn'])}."


def _standing(interview: Mapping[str, Any]) -> str:
    match interview["state"]:
        case "not_held":
            return f"Not held. {NOT_HELD_FOR[interview['notHeldFor']]} ({day(interview['saidOn'])})"
        case "held":
            return f"Held on {day(interview['saidOn'])}"
        case "withdrawn":
            return f"Withdrawn: {continued(WITHDRAWN_FOR[interview['withdrawnFor']])}"
    return INTERVIEW_STATES[interview["state"]]
