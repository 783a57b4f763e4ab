"""What a run takes off, claim by claim: on the run's page, before it is approved or released, and whole on its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.payments.pages import no_price, run_words
from services.payments.pages.contract_names import ContractNames, contract_names
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, money, on_day, text
from shared.pages.words import continued, counted, day, plain, pounds, sentence

pages = PageGroup()
_WORTH_LESS = "It is worth less than was paid for it: see why this amount"
_LESS_DUE = "Less of it is due than was paid"
ROWS = 50  # beside all else that a run's page shows


def table_of(visit: Visit, lines: Sequence[Row], names: ContractNames) -> RowsTable:
    columns = [
        names.outcome_column(lambda line: visit.link(at("/claims/{id}", id=line["claimId"]))),
        *names.person_columns(visit),
        on_day("effectiveOn", "Achieved on"), on_day("fellOn", "Fell on"), *why_of(visit),
        Column("becomes", "What becomes of it", lambda code: run_words.BECOMES.get(code, plain(code))),
        money("pence", "Amount"),
    ]  # fmt: skip
    rows = [{**line, "why": line} for line in lines]
    return RowsTable("What is taken off for what has fallen", columns, rows, empty="nothing.")


def why_of(visit: Visit) -> list[Column]:
    """Why something fell: in words to people, by its code and its day to programs."""
    if visit.ending == "html":
        return [Column("why", "Why it fell", why_in_words)]
    return [text("reason", "Why it fell"), on_day("causeOn", "Because of the day")]


def why_in_words(line: Row) -> str:
    """What fell without a reason of the front door's still stands for less, or others took its place under a cap."""
    said = no_price.why_it_fell(line, line["fellOn"])
    return sentence(said) or (_WORTH_LESS if line["measure"] else _LESS_DUE)


def fell_of(visit: Visit) -> list[Column]:
    """Of a line of a remittance, whether it fell, when and why: in words to people."""
    if visit.ending == "html":
        return [Column("fell", "Whether it fell, when and why", _fell)]
    return [on_day("fellOn", "Fell on"), *why_of(visit), money("fellPence", "Of that fell")]


def _fell(line: Row) -> str:
    """Of what it pays, that it fell since: this payment still paid it, and a later one takes it off."""
    if line["fellOn"] is None:
        return "–"  # noqa: RUF001 - the dash of a table
    return f"{_since(line)}{day(line['fellOn'])}: {continued(why_in_words(line))}"


def _since(line: Row) -> str:
    if line["kind"] != "approval":
        return ""
    part = f"{pounds(line['fellPence'])} of it " if line["fellPence"] < line["pence"] else ""
    return f"{part}fell since, on "


def with_what_fell(lines: Sequence[Row]) -> list[Row]:
    """Of a run that was approved: each of its lines pays."""
    paid = [{**line, "kind": "approval"} for line in lines]
    return [{**line, "fell": line} for line in paid]


async def fallen_since(visit: Visit, remittance: Mapping[str, Any]) -> str | None:
    """Of a payment that is not released yet: to finance what it may still do, to who is paid of its own what fell."""
    if remittance["state"] != "approved" or visit.ending != "html":
        return None
    if not visit.may("GET /runs/{run_id}/taken-off"):
        return await _own_fallen_since(visit, remittance)
    run = remittance["runId"]
    answer = await visit.api.get(at("/runs/{id}/taken-off", id=run), limit=ROWS)
    return _fallen_since({"id": run}, answer["items"])


async def _own_fallen_since(visit: Visit, remittance: Mapping[str, Any]) -> str | None:
    """By the lines that the API shows them anyway."""
    lines = await all_of(visit, at("/remittances/{id}/lines", id=remittance["id"]))
    own = [{**line, "pence": line["fellPence"]} for line in lines if line["fellPence"]]
    if not own:
        return None
    return (
        f"{_have_fallen(own, 'remittance')}. Finance may reject it, and pay none of that; if it is released, that is"
        " taken off a later one."
    )


def _have_fallen(lines: Sequence[Row], of: str) -> str:
    has = "has" if len(lines) == 1 else "have"
    pence = sum(line["pence"] for line in lines)
    return f"{counted(len(lines), 'payment')} of this {of} ({pounds(pence)}) {has} fallen since it was approved"


async def beside_run(visit: Visit, run: Mapping[str, Any], names: ContractNames) -> dict[str, Any]:
    """The first of them, where all are, and what fell since the run was approved."""
    path = at("/runs/{id}/taken-off", id=run["id"])
    answer = await visit.api.get(path, limit=ROWS)
    return {
        "taken_off": table_of(visit, answer["items"], names),
        "all_taken_off": visit.link(path) if answer["next"] else None,
        "fallen_since": _fallen_since(run, answer["items"]),
    }


def _fallen_since(run: Mapping[str, Any], lines: Sequence[Row]) -> str | None:
    """Of an approved run, what it pays although it does not stand any more; None where nothing has fallen."""
    own = [line for line in lines if line["becomes"] == "carried" and line["approvedRunId"] == run["id"]]
    if not own:
        return None
    return (
        f"{_have_fallen(own, 'run')}. Reject the run, and nothing of that is paid; release it, and it is taken off a"
        " later run."
    )


@pages.get("/runs/{run}/taken-off", needs="GET /runs/{run_id}/taken-off", twin="/runs/{run}/taken-off")
async def show_taken_off(visit: Visit) -> PageContent:
    run = await visit.api.get(at("/runs/{id}", id=visit.part("run")))
    path = at("/runs/{id}/taken-off", id=run["id"])
    lines = await list_of(visit, path)
    names = await contract_names(visit)
    content = {
        "run": run, "following": lines.following, "first": lines.first, "twins": twins_of(visit, path),
    }  # fmt: skip
    title = f"What the run of {day(run['runOn'])} takes off"
    return PageContent("run_taken_off.html", title, content, table=table_of(visit, lines.items, names))
