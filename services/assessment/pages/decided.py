"""What was decided of outcomes: by whom, when and why, what became of it, and whether it can be decided otherwise."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from services.assessment.pages.failed_samples import failed_sample
from services.assessment.pages.fallen import brought_out, fell_on, why_it_fell
from services.assessment.pages.names import CodeNames, code_names, outcome_names, outcome_title
from services.assessment.pages.team_names import TeamNames, team_of
from services.assessment.pages.words import DECISIONS, REFUSALS, called, outcome_state, pseudonym_end
from shared.pages.lists import all_of, twins_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, on_day, text
from shared.pages.words import Tag, continued, day

pages = PageGroup()

LATELY = timedelta(days=28)
_AUTOMATIC = "system"
_NOT_FOUND = {404, 422}
_FAILED = (
    "It was drawn for a sample and failed its validation there. Is that wrong? It stands again only where that decision"
    " is corrected, by somebody who neither recorded nor verified it."
)


@pages.get("/outcomes-decided", needs="GET /outcomes/{outcome_id}/evidence", twin="/decisions")
async def list_decided(visit: Visit) -> PageContent:
    """Of four weeks, the latest first."""
    since = visit.today - LATELY
    decided = (await all_of(visit, "/verifications", **{"from": since}))[::-1]
    codes, team = await outcome_names(visit, decided), await team_of(visit)
    rows = [_row(said, codes, team) for said in decided]
    columns = [
        text("title", "Outcome", link=lambda row: visit.link(at("/outcomes/{id}", id=row["outcomeId"]))),
        Column("clientId", "Person", pseudonym_end), on_day("achievedOn", "Achieved"),
        text("said", "Decided"), text("why", "Why"),
        text("decidedBy", "By"), on_day("decidedOn", "On"), text("now", "Now"),
    ]  # fmt: skip
    table = RowsTable("Decided in the last four weeks, the latest first", columns, rows, empty="nothing.")
    content = {"rows": table, "today": visit.today, "twins": twins_of(visit, "/decisions")}
    return PageContent("outcomes_decided.html", "Decided lately", content, table=table)


def _row(said: Row, codes: CodeNames, team: TeamNames) -> dict[str, Any]:
    return {
        **said,
        "title": outcome_title(codes, said["measure"]),
        "said": DECISIONS[said["decision"]],
        "why": called(REFUSALS, said["reasonCode"]) if said["reasonCode"] else None,
        "decidedBy": _who(said["decidedBy"], said["decidedByOrganisation"], codes, team),
        "now": outcome_state(said["outcomeState"], said["decision"]).text,
    }


class OutcomeDecisions(NamedTuple):
    """`said` are lines; `remedy` says how a wrong decision is put right, empty where nothing is decided. `sampled` is
    where it failed in a sample.
    """

    said: Sequence[str]
    remedy: str
    sampled: str = ""


async def decisions_of(visit: Visit, outcome: Mapping[str, Any]) -> OutcomeDecisions:
    decided = await all_of(visit, "/verifications", clientId=outcome["clientId"])
    codes, team = await code_names(visit), await team_of(visit)
    said = [_sentence(word, codes, team) for word in decided[::-1] if word["outcomeId"] == outcome["id"]]
    if outcome["verifiedBy"] == _AUTOMATIC:
        said.append("It counts by itself: the scheme asks for nobody's word.")
    if sampled := await failed_sample(visit, outcome):
        return OutcomeDecisions(said, _FAILED, sampled)
    return OutcomeDecisions(said, _remedy(outcome) if said or outcome["state"] != "proposed" else "")


def _who(sub: str, organisation: str, codes: CodeNames, team: TeamNames) -> str:
    """By the name that the team has for them, and the organisation that they acted for by its own."""
    return f"{team.of(sub)} of {codes.of('parties', organisation)}"


def _sentence(word: Row, codes: CodeNames, team: TeamNames) -> str:
    why = f" Why: {continued(called(REFUSALS, word['reasonCode']))}." if word["reasonCode"] else ""
    before = ", ".join(_who(who["sub"], who["organisation"], codes, team) for who in word["verifiedBefore"])
    others = f" Before, the same was said by {before}." if before else ""
    by = _who(word["decidedBy"], word["decidedByOrganisation"], codes, team)
    return (f"{DECISIONS[word['decision']]}: said by {by} on "
            f"{day(word['decidedOn'])}.{why}{others}")  # fmt: skip


def _remedy(outcome: Mapping[str, Any]) -> str:
    match outcome["state"], outcome["reason"]:
        case "proposed", _:
            return "A record has changed since: it is to be checked again, by what it rests on now."
        case "achieved", _:
            return "Is that wrong? Whoever may check it may still refuse it: then what was paid for it is taken back."
        case _, "refused":
            return "Is that wrong? Whoever may check it may still say that it is so: then it counts from its day."
        case _:
            fell = fell_on(outcome)
            when = f" on {day(fell)}" if fell else ""
            return (f"It was taken back{when}, since {why_it_fell(outcome)}.{brought_out(outcome)} That is no "
                    "decision: if it is wrong, whoever recorded it corrects the record.")  # fmt: skip


class SaidBefore(NamedTuple):
    """What this visitor decided last: `url` leads back to it."""

    title: str
    achieved_on: str
    state: Tag
    url: str


async def said_before(visit: Visit) -> SaidBefore | None:
    """Of the outcome that the address names as the one that was just decided."""
    decided = visit.query.get("decided", "")
    try:
        outcome = await visit.api.get(at("/outcomes/{id}", id=UUID(decided)))
    except ValueError:
        return None
    except RefusedByApi as refused:
        if refused.status not in _NOT_FOUND:
            raise
        return None
    codes = await code_names(visit, outcome["achievedOn"])
    url = visit.link(at("/outcomes/{id}", id=outcome["id"]))
    return SaidBefore(outcome_title(codes, outcome["measure"]), outcome["achievedOn"],
                      outcome_state(outcome["state"], outcome["reason"]), url)  # fmt: skip
