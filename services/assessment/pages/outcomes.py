"""Check outcomes: what waits for a verifier, with the evidence itself. No money."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from services.assessment.pages.names import CodeNames, code_names
from services.assessment.pages.words import EVENTS, EVIDENCE_KINDS, ITEMS, OUTCOME_STATES, called, value_words
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.problem_words import detail_in_words
from shared.pages.rows import Row, RowsTable, on_day, text
from shared.pages.words import day, role

pages = PageGroup()

AT_MOST = 200
DECIDE = Form(
    [
        Field("decision", "What do you say?", "radios", choices=[
            FieldChoice("verified", "It was seen, and it is so"),
            FieldChoice("refused", "It was not seen, or is not so"),
        ]),
        Field("reasonCode", "Why, if you refuse it", "select", optional=True, choices=[
            FieldChoice("not_seen", "The evidence was not seen"),
            FieldChoice("evidence_insufficient", "The evidence does not show it"),
            FieldChoice("entered_in_error", "A record is wrong"),
            FieldChoice("other", "Something else"),
        ]),
    ],
    "Say so",
)  # fmt: skip
_BOTH = "speaks against it, and you say that it is so: choose no reason, or refuse it"
SEES = "GET /outcomes/{outcome_id}/evidence"
NOT_SHOWN = {403, 404, 409}


@pages.get("/outcomes", needs=SEES, menu="Check outcomes", twin="/outcomes-to-check")
async def list_outcomes_to_check(visit: Visit) -> PageContent:
    asked = {name: visit.query.get(name) or None for name in ("measure", "party")}
    listed = await list_of(visit, "/outcomes", state="proposed", **asked)
    codes = await code_names(visit)
    rows = [{**row, "title": codes.of("measures", row["measure"])} for row in listed.items]
    columns = [
        text("title", "Outcome", link=lambda row: visit.link(f"/outcomes/{row['id']}")),
        on_day("achievedOn", "Achieved"), text("party", "Who is paid for it"), text("clientId", "Person"),
    ]  # fmt: skip
    table = RowsTable("To be checked", columns, rows, empty="nothing waits for you.")
    content = {
        "rows": table,
        "asked": {name: value or "" for name, value in asked.items()},
        "measures": codes.lists.get("measures", []),
        "listed": listed,
        "today": visit.today,
        "twins": twins_of(visit, "/outcomes-to-check"),
    }
    return PageContent("outcomes.html", "Check outcomes", content, table=table)


@pages.get("/outcomes/{outcome}", needs=SEES)
async def show_outcome(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    shown = await _outcome(visit, visit.part("outcome"))
    content = shown | {"next": visit.link(await _next(visit)), "decides": _decides(shown)}
    return form_page(visit, DECIDE, shown["measure"], template="outcome.html", revision=shown["etag"], refused=refused,
                     content=content)  # fmt: skip


def _decides(shown: Mapping[str, Any]) -> bool:
    return shown["refused"] is None and shown["outcome"]["state"] == "proposed"


@pages.post("/outcomes/{outcome}", needs="POST /outcomes/{outcome_id}/verify")
async def decide_outcome(visit: Visit) -> PageContent | GoTo:
    """Then to the next one that waits."""
    said = DECIDE.body(visit.form)
    if said.get("decision") == "verified" and said.get("reasonCode"):
        problem = {"errors": [{"field": "reasonCode", "message": _BOTH}]}
        return await show_outcome(visit, FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, problem))
    following = await _next(visit)
    path = at("/outcomes/{outcome}/verify", outcome=visit.part("outcome"))
    return await send(visit, DECIDE, "POST", path, again=show_outcome, then=following)


async def _next(visit: Visit) -> str:
    """The one after this in the order of the queue; after the last the queue."""
    waiting = (await visit.api.get("/outcomes", state="proposed", limit=AT_MOST))["items"]
    later = sorted(row["id"] for row in waiting if row["id"] > visit.part("outcome"))
    return at("/outcomes/{outcome}", outcome=later[0]) if later else "/outcomes"


async def _outcome(visit: Visit, outcome_id: str) -> dict[str, Any]:
    """What is seen of an outcome before it is decided, or the API's words on why this verifier may not."""
    path = at("/outcomes/{outcome}", outcome=outcome_id)
    read = await visit.api.ask("GET", path)
    outcome = read.json()
    codes = await code_names(visit, outcome["achievedOn"])
    shown: dict[str, Any] = {
        "outcome": outcome,
        "etag": read.headers["etag"],
        "measure": codes.of("measures", outcome["measure"]),
        "state": OUTCOME_STATES[outcome["state"]],
        "refused": None,
        "proofs": [],
        "episode": [],
    }
    try:
        proofs = (await visit.api.get(f"{path}/evidence"))["items"]
        episode = await visit.api.get(f"{path}/episode")
    except RefusedByApi as refused:
        if refused.status not in NOT_SHOWN:
            raise
        return shown | {"refused": detail_in_words(refused.problem["detail"])}
    return shown | {"proofs": [_proof(proof, codes) for proof in proofs], "episode": _episode(episode, codes)}


def _proof(proof: Row, codes: CodeNames) -> dict[str, Any]:
    kind = called({**EVENTS, **EVIDENCE_KINDS}, proof["kind"])
    lines = []
    if proof["drugProfile"] is not None:
        lines.append(f"Drugs: {codes.all_of('substances', proof['drugProfile']) or 'none'}.")
    if proof["deliveredBy"]:
        lines.append(f"Treated by {proof['deliveredBy']}.")
    lines += _ending(proof, codes)
    return {
        "title": f"{kind} of {day(proof['on'])}",
        "lines": lines,
        "answers": [(ITEMS.get(answer["item"], answer["item"]), _answer(answer)) for answer in proof["answers"]],
        "recorders": _people(proof["recorders"]),
        "id": proof["id"],
    }


def _ending(said: Row, codes: CodeNames) -> list[str]:
    if not said["reason"]:
        return []
    by = f", said by a {role(said['endedByRole'])}" if said["endedByRole"] else ""
    return [f"Why it ended: {codes.of('endReasons', said['reason']['code'])}{by}."]


def _answer(answer: Mapping[str, Any]) -> str:
    return "no answer" if answer["value"] is None else value_words(answer["item"], answer["value"])


def _people(recorders: Sequence[Row]) -> str:
    return ", ".join(f"{person['sub']} ({person['organisation']})" for person in recorders)


def _episode(episode: Row, codes: CodeNames) -> list[str]:
    by = [f"{who['organisation']} from {day(who['from'])}" + (f" to {day(who['until'])}" if who["until"] else "")
          for who in episode["deliveredBy"]]  # fmt: skip
    ended = f"Ended on {day(episode['endedOn'])}." if episode["endedOn"] else "It goes on."
    return [f"Started on {day(episode['startedOn'])}.", f"Treated by {', then '.join(by)}.", ended,
            *_ending(episode, codes)]  # fmt: skip
