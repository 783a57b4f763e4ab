"""Payment for an outcome: what it comes to, how far it is, and why this amount."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.payments.pages import disputes, no_price, run_words, step_words, waiting_words
from services.payments.pages.claim_explained import explanation_of
from services.payments.pages.claim_happened import happened, told_kind
from services.payments.pages.contract_names import ContractNames, contract_names, names_of_claim
from services.payments.pages.part_words import parts_in_words
from services.payments.pages.proposed_runs import ProposedRuns, proposed_runs
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, money, on_day
from shared.pages.words import as_day, continued, day, pounds, sentence

pages = PageGroup()

FOUND_BY = {"withdrawn": "Refused, fallen or taken back", "owed_back": "Amount of a period, owed back"}
RUNS_TOLD = 5  # of more runs than this the older ones are led to and not told


@pages.get("/claims", needs="GET /claims", menu="Payments for outcomes", twin="/claims")
async def list_claims(visit: Visit) -> PageContent:
    asked = {name: visit.query.get(name) or None for name in ("contract", "state", "clientId", "withoutContract")}
    shown = await list_of(visit, "/claims", **asked, order="newest")
    names = await contract_names(visit)
    uncovered = asked["withoutContract"] == "true"
    columns = [
        names.outcome_column(lambda row: visit.link(at("/claims/{id}", id=row["id"]))),
        on_day("effectiveOn", "Achieved on"),
        *names.who_columns(visit),
        Column("state", "State", link=lambda row: row.get("runUrl", "")),
        money("pence", "Stands"),
        money("duePence", "Due now"),
        money("valuePence", "Worth"),
        *(
            [Column("reason", "Why", lambda code: sentence(no_price.REASONS.get(code, code or "")))]
            if uncovered
            else []
        ),
    ]
    rows = shown.items
    if visit.ending == "html":
        proposed = await proposed_runs(visit, rows)
        rows = [
            {**row, "who": row, "state": proposed.in_words(row), "runUrl": proposed.url(visit, row)} for row in rows
        ]
    table = RowsTable("By the day of achievement, the newest first", columns, rows, empty="there is none.")
    content = {
        "uncovered": uncovered,
        "states": [(code, FOUND_BY.get(code, tag.text)) for code, tag in step_words.STATES.items()],
        "contracts": names.choices(asked["contract"]),
        "asked": {name: value or "" for name, value in asked.items()},
        "following": shown.following,
        "first": shown.first,
        "twins": twins_of(visit, "/claims"),
    }
    return PageContent("claims.html", "Payments for outcomes", content, table=table)


@pages.get("/claims/{claim}", needs="GET /claims/{claim_id}", twin="/claims/{claim}/lines")
async def show_claim(visit: Visit) -> PageContent:
    """On one page that can be printed: who, what, when, by which rule and price, the arithmetic, what may fall."""
    path = at("/claims/{id}", id=visit.part("claim"))
    claim = await visit.api.get(path)
    names = await names_of_claim(visit, claim)
    lines = await all_of(visit, f"{path}/lines")
    line = _that_says_why(lines)
    remittances = await _remittances(visit, lines) if visit.ending == "html" else {}
    explained = await visit.api.get(at("/lines/{id}/explanation", id=line["id"])) if line else None
    content = {
        "claim": claim,
        "state": step_words.how_far(claim),
        "facts": [*_facts(claim, names, visit.today), *happened(lines, remittances)],
        "waits": waiting_words.claim_waits(visit, claim),
        "missing": await no_price.why(visit, claim, names),
        "explained": explanation_of(visit, explained, names),
        "paid_by": _paid_by(visit, claim, lines, remittances, await proposed_runs(visit, [claim])),
        "parts": [said for said in await parts_in_words(visit, lines) if said] if visit.ending == "html" else [],
        "twins": twins_of(visit, f"{path}/lines"),
    }
    content |= await disputes.of_claim(visit, claim)
    title = f"{names.outcome(claim['measure'])}, {day(claim['effectiveOn'])}: {pounds(claim['pence'])}"
    return PageContent("claim.html", title, content, table=_timeline(visit, lines, remittances))


def _of_run(visit: Visit, run_id: str | None) -> str:
    """The run, or for a provider, who is shown none, its remittance."""
    page = "/runs/{id}" if visit.may("GET /runs") else "/remittances/{id}"
    return visit.link(at(page, id=run_id)) if run_id else ""


async def _remittances(visit: Visit, lines: list[dict[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Of the last runs that had some of it, the newest last. The report that a remittance was paid is written of
    the whole, so no line of the claim says so.
    """
    runs = list(dict.fromkeys(line["runId"] for line in lines if line["runId"]))[-RUNS_TOLD:]
    return {run: await visit.api.get(at("/remittances/{id}", id=run)) for run in runs}


def _paid_by(
    visit: Visit,
    claim: Mapping[str, Any],
    lines: list[dict[str, Any]],
    remittances: Mapping[str, Mapping[str, Any]],
    proposed: ProposedRuns,
) -> tuple[str, str] | None:
    """By which remittance its money goes or went, in words, and the address of that."""
    if stands := proposed.of(claim):
        return f"It stands in the proposed run of {day(stands['runOn'])}", proposed.url(visit, claim)
    approved = {line["runId"]: remittances[line["runId"]] for line in lines if _is_approval(line, remittances)}
    if not approved or claim["state"] not in {"approved", "settled"}:
        return None
    run, remittance = list(approved.items())[-1]
    far = continued(run_words.state_in_words(run_words.state_as_told(remittance)))
    if run_words.state_as_told(remittance) == "settled":
        far = f"paid on {day(remittance['settledOn'])} as {remittance['reference']}"
    said = f"The remittance of {day(remittance['runOn'])}: {far}"
    return said, visit.link(at("/remittances/{id}", id=run))


def _is_approval(line: Mapping[str, Any], remittances: Mapping[str, Mapping[str, Any]]) -> bool:
    return line["kind"] == "approval" and line["runId"] in remittances


def _that_says_why(lines: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The last line by which the amount changed; those of runs and of the bank say only where its money is."""
    changing = [line for line in lines if line["kind"] in step_words.CHANGE]
    return next(reversed(changing or lines), None)


@pages.get("/lines/{line}", needs="GET /lines/{line_id}")
async def show_line(visit: Visit) -> PageContent:
    """Why one line of the ledger has its pence."""
    explained = await visit.api.get(at("/lines/{id}/explanation", id=visit.part("line")))
    line = explained["line"]
    kind = told_kind([line])[0] if line["number"] == 1 else line["kind"]  # nothing of it was approved before
    names = await contract_names(visit)
    content = {
        "line": line,
        "contract": names.of(line["contract"]),
        "said": step_words.line_in_words(kind),
        "explained": explanation_of(visit, explained, names),
        "claim": visit.link(at("/claims/{id}", id=line["claimId"])) if line["claimId"] else None,
    }
    title = f"{step_words.line_in_words(kind)}: {pounds(line['pence'])}"
    return PageContent("line.html", title, content)


def _timeline(visit: Visit, lines: list[dict[str, Any]], remittances: Mapping[str, Mapping[str, Any]]) -> RowsTable:
    def of_run(run: str | None) -> str:
        if run is None:
            return "–"  # noqa: RUF001 - the dash of a table
        return run_words.run_in_words(remittances[run]) if run in remittances else "Its run"

    columns = [
        count("number", "No."),
        on_day("postedOn", "Written on"),
        Column(
            "kind",
            "What happened",
            step_words.line_in_words,
            link=lambda row: visit.link(at("/lines/{id}", id=row["id"])),
        ),
        money("pence", "Amount"),
        Column("from", "From", _account),
        Column("to", "To", _account),
        on_day("dueOn", "Due on"),
        Column("runId", "Run", of_run, link=lambda row: _of_run(visit, row["runId"])),
    ]
    rows = [{**line, "kind": kind} for line, kind in zip(lines, told_kind(lines), strict=True)]
    return RowsTable("All that was written in the ledger", columns, rows, empty="nothing yet.")


def _account(code: str) -> str:
    return sentence(step_words.account_in_words(code))


def _facts(claim: Mapping[str, Any], names: ContractNames, today: date) -> list[tuple[str, str]]:
    named = (
        ("What", names.outcome(claim["measure"])), ("Achieved on", day(claim["effectiveOn"])),
        ("Provider that is paid", names.party(claim["party"])), ("Contract", _contract(claim, names)),
        ("Person, by number", claim["clientId"]), ("Treatment, by number", claim["episodeId"]),
        ("Band", claim["band"]), ("It is worth", pounds(claim["valuePence"])),
        ("Of that stands", pounds(claim["pence"])), ("Comes with its quarter's balance", _accrued(claim)),
        ("Is due for it", _due(claim)),
        ("Held until", _until(claim["heldUntil"])), at_risk_in_words(claim["atRiskUntil"], today),
        (_why(claim), _reason(claim)),
    )  # fmt: skip
    return [(words, str(value)) for words, value in named if value]


def _accrued(claim: Mapping[str, Any]) -> str | None:
    return None if claim["accruedPence"] is None else pounds(claim["accruedPence"])


def _reason(claim: Mapping[str, Any]) -> str | None:
    if claim["fell"]:
        return no_price.why_it_fell(claim)
    return no_price.reason_of(claim) or None


def _why(claim: Mapping[str, Any]) -> str:
    """What the reason is one for. What a final account closed may have a price, and may stand."""
    if claim["reason"] == "final-account":
        return "Why it is not paid" if claim["state"] == "closed" else "Final account"
    if claim["reason"] == "agreed-after-final-account":
        return "Why it comes after the final account"
    return _WHY.get(claim["fell"], "Why it has no price")


def _due(claim: Mapping[str, Any]) -> str:
    """Empty where all that stands is due, or nothing of it. What was approved and not paid is no more due."""
    due, stands = claim["duePence"], claim["pence"]
    if due in (0, stands):
        return ""
    if due > stands:
        return f"{pounds(due)}: {pounds(due - stands)} more was taken off for it than was paid for it"
    return f"{pounds(due)}; the rest, {pounds(stands - due)}, was approved before"


def _contract(claim: Mapping[str, Any], names: ContractNames) -> str:
    return names.of(claim["contract"]) if claim["contract"] else "None covers it"


def at_risk_in_words(until: str | None, today: date) -> tuple[str, str | None]:
    """On that day a return takes nothing back any more."""
    may_still = until in {None, "ever"} or today < as_day(str(until))
    return f"{'May still' if may_still else 'Could'} be taken back until", _until(until)


def _until(text_or_none: str | None) -> str | None:
    return None if text_or_none is None else "for good" if text_or_none == "ever" else day(text_or_none)


_WHY = {
    "refused": "Why nothing was paid", "before_payment": "Why it did not stand any more",
    "after_approval": "Why it was taken back",
}  # fmt: skip
