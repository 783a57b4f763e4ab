"""The council's year: what each contract costs, from April to March by period, against its budget."""

from collections.abc import Mapping
from typing import Any

from services.payments.pages.contract_names import ContractNames, contract_names
from shared.pages.lists import twins_of
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, money, on_day, text
from shared.pages.words import as_day, day, month

pages = PageGroup()

NEEDS, PATH = "GET /council-periods", "/council-periods"
_SUMS = (
    ("budgetPence", "Budget"), ("actualPence", "Actual"), ("accrualPence", "Accrual"), ("likelyPence", "Likely"),
    ("variancePence", "Variance"),
)  # fmt: skip
_STANDING = (("provisionPence", "Provision"), ("likelyFallsPence", "Likely falls"))


@pages.get(PATH, needs=NEEDS, menu="Council's year", twin=PATH)
async def show_council_periods(visit: Visit) -> PageContent:
    asked = {name: visit.query.get(name) for name in ("contract", "on")}
    rows = (await visit.api.get(PATH, **asked))["items"]
    names = await contract_names(visit)
    places = list(dict.fromkeys((row["contract"], row["party"]) for row in rows))
    years = [_year(names, [row for row in rows if (row["contract"], row["party"]) == place]) for place in places]
    content = {"years": years, "on": day(asked["on"] or visit.today), "twins": twins_of(visit, PATH)}
    return PageContent("council_periods.html", "Council's year", content, table=_whole(rows))


def _whole(rows: list[dict[str, Any]]) -> RowsTable:
    columns = [
        text("contract", "Contract"), text("party", "Provider"), on_day("yearFrom", "Year from"),
        text("period", "Period"), on_day("from", "From"), on_day("to", "To"),
        *(money(name, label) for name, label in (*_SUMS[:3], *_STANDING, *_SUMS[3:])),
    ]  # fmt: skip
    return RowsTable("Each period of each contract", columns, rows)


def _year(names: ContractNames, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Its twelve periods, and beside them what is a provision as it stands."""
    *periods, whole = rows
    year = f"{as_day(whole['from']).year}/{as_day(whole['to']).year % 100:02d}"
    columns = [Column("period", "Period", _period), *(money(name, label) for name, label in _SUMS)]
    table = RowsTable(
        f"{names.who(whole['contract'], whole['party'])}, {year}", columns,
        [row | {"period": row} for row in periods], total=whole | {"period": whole},
    )  # fmt: skip
    standing = [(label, whole[name]) for name, label in _STANDING]
    return {"table": table, "standing": standing}


def _period(row: Mapping[str, Any]) -> str:
    return f"{row['period']}: {month(row['from'])}" if row["period"] else "Year"
