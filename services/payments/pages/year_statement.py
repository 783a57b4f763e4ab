"""The statement of a contract year: what was owed, what came, what was corrected and why, and what is owed."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from services.payments.pages import no_price
from services.payments.pages.contract_names import ContractNames, names_in
from services.payments.pages.remittance_advice import file_of
from shared.kernel.problems import NotFound, UnknownName
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import FileContent, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, money, on_day, text
from shared.pages.words import day, last_day, plain, sentence

pages = PageGroup()
NEEDS = "GET /year-statements"
PATH = "/contracts/{contract}/statement"
SHOWN = 200  # corrections on the page; the files have all
_CASH = {"paid": "Paid", "collected": "Collected otherwise", "written_off": "Written off"}


@pages.get(PATH, needs=NEEDS, twin=PATH, pdf=True)
async def show_year_statement(visit: Visit) -> PageContent | FileContent:
    """Its CSV and its PDF are those of the API."""
    code = visit.part("contract")
    asked = {"contract": code, "party": visit.query.get("party"), "on": visit.query.get("on")}
    if visit.ending in {"csv", "pdf"}:
        return await file_of(visit, f"/year-statements.{visit.ending}", asked)
    statement = await _statement(visit, asked)
    names = names_in((await visit.api.get("/contracts", on=statement["on"]))["items"])
    table = _account(statement)
    kept = urlencode({name: value for name, value in asked.items() if value and name != "contract"})
    query = f"?{kept}" if kept else ""
    path = at(PATH, contract=code)
    content = {
        "statement": statement,
        "span": f"{day(statement['from'])} to {last_day(statement['to'])}",
        "party": names.party(statement["party"]),
        "closing": _closing(statement),
        "earned": _earned(statement, names),
        "versions": _versions(statement),
        "cash": _cash(visit, statement),
        "corrected": _corrected(visit, statement, names),
        "more": len(statement["corrected"]) - SHOWN,
        "final": day(statement["finalAccountOn"]) if statement["finalAccountOn"] else "",
        "pdf": visit.link(f"{path}.pdf{query}"),
        "twins": {ending: visit.link(f"{path}.{ending}{query}") for ending in ("csv", "json")},
        "back": visit.link(at("/contracts/{contract}", contract=code)),
    }
    title = f"Statement of {names.title_of(code) or code}"
    return PageContent("year_statement.html", title, content, table=table)


async def _statement(visit: Visit, asked: Mapping[str, str | None]) -> dict[str, Any]:
    """Of a contract that there never was it is the page that is not found."""
    try:
        statement: dict[str, Any] = await visit.api.get("/year-statements", **asked)
    except RefusedByApi as refused:
        if refused.problem.get("type") != f"/problems/{UnknownName.slug()}":
            raise
        raise NotFound("There is no such contract, or it is not yours to see.") from refused
    return statement


def _account(statement: Mapping[str, Any]) -> RowsTable:
    rows = [
        {"what": "Owed to the provider before the year", "pence": statement["opening"]["owedPence"]},
        {"what": "Earned", "pence": statement["earnedPence"]},
        {"what": "Corrected", "pence": statement["correctedPence"]},
        {"what": "Paid", "pence": -statement["paidPence"]},
        {"what": "Collected otherwise", "pence": -statement["collectedPence"]},
        {"what": "Written off", "pence": -statement["writtenOffPence"]},
    ]
    total = {"what": "Owed to the provider at the end", "pence": statement["closing"]["owedPence"]}
    columns = [text("what", "What"), money("pence", "Amount")]
    return RowsTable(f"The account as at {day(statement['on'])}", columns, rows, total=total)


def _closing(statement: Mapping[str, Any]) -> RowsTable:
    closing = statement["closing"]
    words = {
        "heldPence": "Held until proven", "duePence": "Due", "approvedPence": "Approved, on its way",
        "receivablePence": "Owed by the provider, to be taken off", "debtPence": "Debts, to be invoiced",
    }  # fmt: skip
    rows = [{"what": what, "pence": closing[name]} for name, what in words.items()]
    total = {"what": "Owed to the provider at the end", "pence": closing["owedPence"]}
    columns = [text("what", "What"), money("pence", "Amount")]
    return RowsTable("What that is made of", columns, rows, total=total)


def _version(row: Mapping[str, Any]) -> str:
    return f"{row['schemeId']}, version {row['version']}" if row["version"] is not None else "None is named"


def _for(names: ContractNames, row: Mapping[str, Any]) -> str:
    return names.outcome(row["measure"] or row["shape"])


def _earned(statement: Mapping[str, Any], names: ContractNames) -> RowsTable:
    rows = [
        {
            **row,
            "what": _for(names, row),
            "scheme": _version(row),
            "dated": "This year" if row["ofYear"] else "Another year",
        }
        for row in statement["earned"]
    ]
    columns = [
        text("what", "Payment for"), text("scheme", "Scheme"), text("dated", "Dated in"), count("amounts", "Amounts"),
        money("pence", "Earned"),
    ]  # fmt: skip
    total = {"what": "Together", "scheme": "", "dated": "", "amounts": None, "pence": statement["earnedPence"]}
    return RowsTable("Earned", columns, rows, empty="nothing was earned.", total=total if rows else None)


def _versions(statement: Mapping[str, Any]) -> RowsTable:
    rows = [{**row, "scheme": _version(row)} for row in statement["versions"]]
    columns = [text("scheme", "Scheme"), money("earnedPence", "Earned"), money("correctedPence", "Corrected")]
    total = {"scheme": "Together", **{name: statement[name] for name in ("earnedPence", "correctedPence")}}
    return RowsTable("By version of the scheme", columns, rows, empty="nothing moved.", total=total if rows else None)


def _cash(visit: Visit, statement: Mapping[str, Any]) -> RowsTable:
    rows = [{**row, "what": _CASH[row["kind"]]} for row in statement["cash"]]
    columns = [
        Column("what", "What", str, link=lambda row: _remittance(visit, row)), on_day("on", "On"),
        on_day("runOn", "Run of"), money("pence", "Amount"),
    ]  # fmt: skip
    return RowsTable("Paid, collected and written off", columns, rows, empty="nothing was paid.")


def _remittance(visit: Visit, row: Mapping[str, Any]) -> str:
    path = at("/remittances/{id}", id=row["remittanceId"]) if row["remittanceId"] else "/remittances"
    return visit.link(path)


def _corrected(visit: Visit, statement: Mapping[str, Any], names: ContractNames) -> RowsTable:
    shown: Sequence[Mapping[str, Any]] = statement["corrected"][:SHOWN]
    rows = [{**row, "what": _for(names, row), "why": _why(row)} for row in shown]
    columns = [
        Column("what", "Payment for", str, link=lambda row: visit.link(at("/claims/{id}", id=row["claimId"]))),
        on_day("effectiveOn", "Achieved on"), on_day("knownOn", "Became known on"),
        Column("why", "Why", str, link=lambda row: _dispute(visit, row)),
        money("pence", "Amount"),
    ]  # fmt: skip
    return RowsTable("Corrected", columns, rows, empty="nothing was corrected.")


def _dispute(visit: Visit, row: Mapping[str, Any]) -> str:
    return visit.link(at("/disputes/{id}", id=row["disputeId"])) if row["disputeId"] else ""


def _why(row: Mapping[str, Any]) -> str:
    """By the reason that the line has; else by what it does."""
    if row["reason"]:
        return sentence(no_price.REASONS.get(row["reason"], plain(row["reason"])))
    return {"day_left": "It counts on another day", "day_taken": "It counts on this day"}.get(
        row["kind"], "It comes to another amount" if row["pence"] else ""
    )
