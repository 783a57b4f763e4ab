"""Check outcomes: what waits for a verifier, the oldest first, with the evidence itself. No money."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.assessment.pages.decided import decisions_of, said_before
from services.assessment.pages.names import code_names, outcome_names, outcome_title, wholes_of
from services.assessment.pages.proofs import treatment_in_words, with_its_answers
from services.assessment.pages.words import DECISIONS, REFUSALS, outcome_state, pseudonym_end
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import filtered, not_known, status_of
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import ListShown, how_many, list_of, twins_of
from shared.pages.own_api import ApiResponse, RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.problem_words import detail_in_words
from shared.pages.rows import Column, RowsTable, on_day, text

pages = PageGroup()

AT_MOST = 200
SEES = "GET /outcomes/{outcome_id}/evidence"
NOT_SHOWN = {403, 404, 409}
WAITING = {"state": "proposed", "order": "achievedOn", "mayDecide": "true"}
_FILTERS = {"measure": "Outcome", "party": "Who is paid for it"}
_NONE, _NONE_OF = "nothing waits for you.", "nothing of what you chose waits for you."
_ALL = ("verified", "refused")
_WHY = Field("reasonCode", "Why not", "select", optional=True, needed="if it was not seen, or is not so",
             choices=[FieldChoice(code, words) for code, words in REFUSALS.items()])  # fmt: skip


async def _counted(visit: Visit) -> str:
    return await how_many(visit, "/outcomes", **WAITING)


@pages.get("/outcomes", needs=SEES, menu="Check outcomes", twin="/outcomes-to-check", counted=_counted)
async def list_outcomes_to_check(visit: Visit) -> PageContent:
    asked = {name: visit.query.get(name) or None for name in _FILTERS}
    today = await code_names(visit)
    parties = today.names("parties")
    party = today.code_of("parties", asked["party"]) if asked["party"] else None
    listing = list_of(visit, "/outcomes", **WAITING, measure=asked["measure"], party=party)
    listed, errors = await filtered(visit, listing, ListShown([]), labels=_FILTERS)
    if party and party.strip() and party not in parties and not listed.items:
        errors = not_known(visit, "party", _FILTERS["party"], party, parties.values())
    codes = await outcome_names(visit, listed.items, today)
    rows = [{**row, "title": outcome_title(codes, row["measure"])} for row in listed.items]
    columns = [
        text("title", "Outcome", link=lambda row: visit.link(f"/outcomes/{row['id']}")),
        on_day("achievedOn", "Achieved"),
        codes.column("parties", "party", "Who is paid for it"), Column("clientId", "Person", pseudonym_end),
    ]  # fmt: skip
    table = RowsTable(
        "To be checked, the oldest first", columns, rows, empty=_NONE_OF if any(asked.values()) else _NONE
    )
    content = {
        "rows": table,
        "errors": errors,
        "asked": {name: value or "" for name, value in asked.items()},
        "measures": codes.lists.get("measures", []),
        "parties": list(parties.values()),
        "listed": listed,
        "before": await said_before(visit),
        "today": visit.today,
        "twins": twins_of(visit, "/outcomes-to-check"),
    }
    return PageContent("outcomes.html", "Check outcomes", content, table=table, status=status_of(errors))


@pages.get("/outcomes/{outcome}", needs=SEES)
async def show_outcome(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    shown = await _outcome(visit, visit.part("outcome"))
    decisions = await decisions_of(visit, shown["outcome"])
    is_open = shown["refused"] is None and not decisions.sampled
    possible = _possible(visit, shown["outcome"]) if is_open else []
    content = shown | {
        "next": visit.link(await _next(visit, shown["outcome"])),
        "decides": possible,
        "before": await said_before(visit),
        "decisions": decisions,
    }
    return form_page(visit, _form(possible), shown["measure"], template="outcome.html", revision=shown["etag"],
                     refused=refused, content=content)  # fmt: skip


def _form(decisions: Sequence[str]) -> Form:
    fields = [
        Field("decision", "What do you say?", "radios",
              choices=[FieldChoice(code, DECISIONS[code]) for code in decisions])
    ]  # fmt: skip
    why = [_WHY] if "refused" in decisions else []
    return Form([*fields, *why], "Say so", done="Your decision was recorded.")


def _possible(visit: Visit, outcome: Mapping[str, Any]) -> Sequence[str]:
    """Of what stands it may be said that it is not so, of what was refused that it is."""
    if outcome["state"] == "withdrawn":
        return ["verified"] if outcome["reason"] == "refused" else []
    said_so = any(verifier["sub"] == visit.actor.sub for verifier in outcome["verifiers"] or ())
    return ["refused"] if said_so else _ALL


@pages.post("/outcomes/{outcome}", needs="POST /outcomes/{outcome_id}/verify")
async def decide_outcome(visit: Visit) -> PageContent | GoTo:
    """Then to the next one that waits, which says what was decided of this one."""
    path = at("/outcomes/{outcome}", outcome=visit.part("outcome"))
    following = await _next(visit, await visit.api.get(path))

    def then(done: ApiResponse) -> str:
        return f"{following}?decided={UUID(done.json()['id'])}"

    return await send(visit, _form(_ALL), "POST", f"{path}/verify", again=show_outcome, then=then)


async def _next(visit: Visit, outcome: Mapping[str, Any]) -> str:
    """The one after this in the order of the queue; after the last the queue."""
    waiting = (await visit.api.get("/outcomes", **WAITING, limit=AT_MOST))["items"]
    here = outcome["achievedOn"], outcome["id"]
    later = next((row["id"] for row in waiting if (row["achievedOn"], row["id"]) > here), None)
    return at("/outcomes/{outcome}", outcome=later) if later else "/outcomes"


async def _outcome(visit: Visit, outcome_id: str) -> dict[str, Any]:
    """What is seen of an outcome, or the API's words on why this verifier may not."""
    path = at("/outcomes/{outcome}", outcome=outcome_id)
    read = await visit.api.ask("GET", path)
    outcome = read.json()
    codes = await code_names(visit, outcome["achievedOn"])
    shown: dict[str, Any] = {
        "outcome": outcome,
        "rule": visit.link_to(
            "tariff",
            at(
                "/measures/{scheme}/{version}/{measure}",
                scheme=outcome["schemeId"],
                version=outcome["schemeVersion"],
                measure=outcome["measure"],
            ),
        ),
        "etag": read.headers["etag"],
        "measure": codes.of("measures", outcome["measure"]),
        "part_of": wholes_of(codes, outcome["measure"]),
        "party": codes.of("parties", outcome["party"]),
        "state": outcome_state(outcome["state"], outcome["reason"]),
        "refused": None,
        "proofs": [],
        "episode": [],
    }
    try:
        proofs = (await visit.api.get(f"{path}/evidence"))["items"]
        episode = await _episode(visit, path)
    except RefusedByApi as refused:
        if refused.status not in NOT_SHOWN:
            raise
        return shown | {"refused": detail_in_words(refused.problem["detail"])}
    return shown | {
        "proofs": [with_its_answers(proof, codes) for proof in proofs],
        "episode": treatment_in_words(episode, codes) if episode else [],
    }


async def _episode(visit: Visit, path: str) -> Mapping[str, Any] | None:
    """What the LASARS is paid for itself is of none."""
    try:
        episode: Mapping[str, Any] = await visit.api.get(f"{path}/episode")
    except RefusedByApi as refused:
        if refused.status != 404:
            raise
        return None
    return episode
