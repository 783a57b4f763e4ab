"""What primes pass on to their subcontractors: of all that was achieved, and of each payment."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.payments.pages import run_words
from services.payments.pages.contract_names import ContractNames
from shared.pages.lists import list_of, twins_of
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, money, on_day
from shared.pages.words import day

pages = PageGroup()

NEEDS, PATH = "GET /passed-on", "/passed-on"


@pages.get(PATH, needs=NEEDS, twin=PATH)
async def show_passed_on(visit: Visit) -> PageContent:
    so_far = (await visit.api.get(PATH))["items"]
    names = _names_told(so_far) if visit.ending == "html" else ContractNames({}, {})
    shown = await list_of(visit, "/passed-on/remittances")
    table = RowsTable(
        "Of each payment, the first first",
        [
            on_day("runOn", "Run of"), *_who(names), Column("state", "State", run_words.state_in_words),
            money("pence", "Part"),
        ],
        list(_parts(shown.items)),
        empty="Nothing was paid yet.",
    )  # fmt: skip
    content = {
        "so_far": _so_far(visit, names, so_far),
        "following": shown.following,
        "first": shown.first,
        "twins": twins_of(visit, PATH),
    }
    return PageContent("passed_on.html", "Passed on to subcontractors", content, table=table)


def _names_told(rows: list[dict[str, Any]]) -> ContractNames:
    """Who only delivers reads no contracts: what is passed on names those that it is of."""
    contracts = {
        row["contract"]: row["contractTitle"] for row in rows if row["contractTitle"] not in {None, row["contract"]}
    }
    parties = {row[who]: row[f"{who}Name"] for row in rows for who in ("party", "organisation") if row[f"{who}Name"]}
    return ContractNames(contracts, {}, parties)


def _who(names: ContractNames) -> list[Column]:
    return [names.contract_column(), Column("organisation", "Who has it", names.party)]


def _so_far(visit: Visit, names: ContractNames, rows: list[dict[str, Any]]) -> RowsTable:
    sums = [money("standingPence", "Stands"), money("paidPence", "Paid of it")]
    return RowsTable(f"All that was achieved so far, as at {day(visit.today)}", [*_who(names), *sums], rows)


def _parts(remittances: list[dict[str, Any]]) -> Iterator[Row]:
    for remittance in remittances:
        for part in remittance["parts"]:
            yield {"runOn": remittance["runOn"], "contract": remittance["contract"], "state": _state(remittance)} | part


def _state(remittance: Mapping[str, Any]) -> str:
    """As `/remittances` tells it: of nothing to pay, nothing is sent to finance."""
    return run_words.state_as_told({"state": remittance["state"], "netPence": not remittance["nothingToPay"]})


async def parts_of(visit: Visit, remittance: Mapping[str, Any], names: ContractNames) -> RowsTable | None:
    """Who has which part of one payment; None where nobody else delivers for its contract."""
    query = {"contract": remittance["contract"], "remittanceId": remittance["id"]}
    contracts = {row["contract"] for row in (await visit.api.get(PATH))["items"]}
    if remittance["contract"] not in contracts:
        return None
    (shown,) = (await visit.api.get("/passed-on/remittances", **query))["items"]
    columns = [Column("organisation", "Who has it", names.party), money("pence", "Part")]
    return RowsTable("Whose parts it is", columns, shown["parts"])
