"""The log of issues, complaints and thanks: raised by any party, answered and closed. Nobody's name."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages.names import code_names
from services.assessment.pages.team_names import organisation_field
from services.assessment.pages.words import MISTAKES
from services.assessment.schemas.issues import (
    IssueClosedFor,
    IssueKind,
    IssueRaiser,
    IssueState,
    IssueTopic,
)
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import filtered, status_of
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import ListShown, all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, count, on_day, text
from shared.pages.words import counted, day

pages = PageGroup()
RAISE, ANSWER, CLOSE = "POST /issues", "POST /issues/{issue_id}/answer", "POST /issues/{issue_id}/close"
CORRECT, VOID = "PUT /issues/{issue_id}", "POST /issues/{issue_id}/void"
_OVERSEES, _CONCERNED = {"assessor", "commissioner"}, {"provider", "clinician"}
KINDS = {"issue": "Something is wrong", "complaint": "A complaint", "thanks": "Thanks"}
TOPICS = {
    "access": "Getting to the service", "waiting": "Waiting", "information": "Information", "premises": "Premises",
    "referral": "Being referred", "treatment": "Treatment", "care_together": "How services work together",
    "other": "Something else",
}  # fmt: skip
RAISERS = {
    "service_user": "Somebody who uses a service", "representative": "A representative of service users",
    "family": "Family or a carer", "commissioner": "The council", "front_door": "The front door",
    "provider": "A provider", "referrer": "Who sends people",
}  # fmt: skip
STATES = {"open": "Open", "answered": "Answered", "closed": "Closed"}
CLOSED_FOR = {"resolved": "It is resolved", "not_upheld": "It is not so", "withdrawn": "It was taken back",
              "passed_on": "It was passed on"}  # fmt: skip
_FILTERS = {"state": "State", "kind": "What it is"}


def _choices(words: Mapping[str, str], codes: Any) -> list[FieldChoice]:
    return [FieldChoice(code, words[code]) for code in get_args(codes)]


_MISTAKES = [choice for choice in MISTAKES if choice.value != "wrong_person"]  # it is about nobody
_SAID = [
    Field("kind", "What is it?", "radios", choices=_choices(KINDS, IssueKind)),
    Field("about", "What is it about?", "select", choices=_choices(TOPICS, IssueTopic)),
    Field("summary", "In a sentence", "textarea", hint="At most 300 characters. No names of people."),
    Field("raisedBy", "Who raised it?", "select", choices=_choices(RAISERS, IssueRaiser)),
    Field("raisedOn", "When", "date", past=True),
]  # fmt: skip
_DUE = Field("dueOn", "By when", "date", optional=True, example="27 3 2031")
_VOID = Form([Field("reasonCode", "Why is it taken back?", "radios", choices=_MISTAKES)], "Take it back", warns=True,
             done="It was taken back, as if nobody had raised it.")  # fmt: skip
_ANSWER = Form(
    [Field("answer", "What is done about it", "textarea", hint="At most 500 characters. No names of people.")],
    "Answer", done="The answer stands in the log.",
)  # fmt: skip
_CLOSE = Form(
    [Field("reasonCode", "What became of it?", "radios", choices=_choices(CLOSED_FOR, IssueClosedFor))],
    "Close", done="It is closed.",
)  # fmt: skip


async def _said_form(visit: Visit, submit: str, done: str, issue: Mapping[str, Any] | None = None) -> Form:
    keep = [issue["concerns"], issue["ownedBy"]] if issue else []
    parties = [
        await organisation_field(visit, name, label, keep=keep)
        for name, label in (
            ("concerns", "Which organisation it is about"), ("ownedBy", "Which organisation answers it"),
        )
    ]  # fmt: skip
    return Form([*_SAID, *parties, _DUE], submit, done=done)


async def _raise_form(visit: Visit) -> Form:
    return await _said_form(visit, "Record it", "It stands in the log.")


async def _correct_form(visit: Visit) -> Form:
    return await _said_form(visit, "Correct it", "It is corrected.", await _issue(visit))


@pages.get("/issues", needs="GET /issues", menu="Issues and thanks", twin="/issues-recorded")
async def list_issues(visit: Visit) -> PageContent:
    asked: Mapping[str, Any] = {name: visit.query.get(name) or None for name in _FILTERS}
    listed, errors = await filtered(visit, list_of(visit, "/issues", **asked), ListShown([]), labels=_FILTERS)
    codes = await code_names(visit)
    rows = [
        {
            **row,
            "what": row["summary"],
            "called": KINDS[row["kind"]],
            "is": "Taken back" if row["voided"] else STATES[row["state"]],
            "by": RAISERS[row["raisedBy"]],
            "owner": codes.of("parties", row["ownedBy"]) if row["ownedBy"] else "Nobody yet",
        }
        for row in listed.items
    ]
    columns = [
        text("what", "What", link=lambda row: visit.link(at("/issues/{id}", id=row["id"]))), text("called", "Kind"),
        on_day("raisedOn", "Raised on"), text("by", "By"), text("owner", "Answers it"), text("is", "State"),
        count("daysOpen", "Days open"),
    ]  # fmt: skip
    table = RowsTable("Issues, complaints and thanks, the earliest first", columns, rows, empty="there are none.")
    content = {
        "rows": table, "errors": errors, "listed": listed,
        "asked": {name: value or "" for name, value in asked.items()},
        "choices": [("state", "State", [(code, STATES[code]) for code in get_args(IssueState)]),
                    ("kind", "What it is", list(KINDS.items()))],
        "new": visit.link("/issues/new") if visit.may(RAISE) else "",
        "twins": twins_of(visit, "/issues-recorded"),
    }  # fmt: skip
    return PageContent("issues.html", "Issues and thanks", content, table=table, status=status_of(errors))


@pages.get("/issues/new", needs=RAISE)
async def show_new_issue(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = {"who": "About how things go, and never about a named person.", "back": visit.link("/issues")}
    return form_page(visit, await _raise_form(visit), "Raise an issue or give thanks", template="correcting.html",
                     values={"raisedOn": visit.today.isoformat()}, refused=refused, content=content)  # fmt: skip


@pages.post("/issues/new", needs=RAISE)
async def raise_issue(visit: Visit) -> PageContent | GoTo:
    return await send(visit, await _raise_form(visit), "POST", "/issues", again=show_new_issue, then="/issues")


@pages.get("/issues/{issue}", needs="GET /issues")
async def show_issue(visit: Visit) -> PageContent:
    issue = await _issue(visit)
    codes = await code_names(visit)
    details = [
        ("What", f"{KINDS[issue['kind']]}: {TOPICS[issue['about']].lower()}"),
        ("Raised", f"{day(issue['raisedOn'])}, {RAISERS[issue['raisedBy']].lower()}"),
        ("About", codes.of("parties", issue["concerns"]) if issue["concerns"] else "No one organisation"),
        ("Answers it", codes.of("parties", issue["ownedBy"]) if issue["ownedBy"] else "Nobody yet"),
        ("By", day(issue["dueOn"]) if issue["dueOn"] else "No day was set"),
        (
            "State",
            ("Taken back" if issue["voided"] else STATES[issue["state"]])
            + f", {counted(issue['daysOpen'], 'day')} open",
        ),
        ("Answer", issue["answer"] or "None yet"),
    ]
    content = {
        "summary": issue["summary"],
        "details": details,
        "acts": _acts(visit, issue),
        "back": visit.link("/issues"),
    }
    return PageContent("issue.html", KINDS[issue["kind"]], content)


def _acts(visit: Visit, issue: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Only what whoever looks may do: who raised it changes it, whom it concerns answers, and who watches does both."""
    watches = not _OVERSEES.isdisjoint(visit.actor.roles)
    changes = watches or visit.actor.organisation == issue["recordedByOrganisation"]
    is_party = visit.actor.organisation in {issue["concerns"], issue["ownedBy"]}
    answers = watches or (is_party and not _CONCERNED.isdisjoint(visit.actor.roles))
    is_open = issue["state"] != "closed"
    acts = (
        (ANSWER, "Answer it", "answer", answers and is_open),
        (CORRECT, "Correct it", "correct", changes and is_open),
        (CLOSE, "Close it", "close", changes and is_open),
        (VOID, "Take it back", "void", changes),
    )
    return [
        (words, visit.link(at(f"/issues/{{id}}/{name}", id=issue["id"])))
        for needs, words, name, is_theirs in acts
        if is_theirs and not issue["voided"] and visit.may(needs)
    ]


async def _issue(visit: Visit) -> Mapping[str, Any]:
    for row in await all_of(visit, "/issues"):
        if row["id"] == visit.part("issue"):
            return row
    raise NotFound("There is no such issue, or it is not yours to see.")


async def _form_of(visit: Visit, form: Form, title: str, refused: FormRefused | None) -> PageContent:
    issue = await _issue(visit)
    content = {"who": issue["summary"], "back": visit.link(at("/issues/{id}", id=issue["id"]))}
    return form_page(visit, form, title, template="correcting.html", revision=revision_of(issue), values=issue,
                     refused=refused, content=content, about="The issue")  # fmt: skip


async def _send(visit: Visit, form: Form, name: str, again: Any) -> PageContent | GoTo:
    path = at("/issues/{id}", id=visit.part("issue"))
    return await send(visit, form, "POST", f"{path}/{name}", again=again, then=path)


@pages.get("/issues/{issue}/correct", needs=CORRECT)
async def show_correction(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, await _correct_form(visit), "Correct an issue", refused)


@pages.post("/issues/{issue}/correct", needs=CORRECT)
async def correct(visit: Visit) -> PageContent | GoTo:
    path = at("/issues/{id}", id=visit.part("issue"))
    return await send(visit, await _correct_form(visit), "PUT", path, again=show_correction, then=path)


@pages.get("/issues/{issue}/void", needs=VOID)
async def show_void(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _VOID, "Take an issue back", refused)


@pages.post("/issues/{issue}/void", needs=VOID)
async def take_back(visit: Visit) -> PageContent | GoTo:
    return await _send(visit, _VOID, "void", show_void)


@pages.get("/issues/{issue}/answer", needs=ANSWER)
async def show_answer(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _ANSWER, "Answer", refused)


@pages.post("/issues/{issue}/answer", needs=ANSWER)
async def answer(visit: Visit) -> PageContent | GoTo:
    return await _send(visit, _ANSWER, "answer", show_answer)


@pages.get("/issues/{issue}/close", needs=CLOSE)
async def show_close(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _CLOSE, "Close an issue", refused)


@pages.post("/issues/{issue}/close", needs=CLOSE)
async def close(visit: Visit) -> PageContent | GoTo:
    return await _send(visit, _CLOSE, "close", show_close)
