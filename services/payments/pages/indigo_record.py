"""The INDIGO record of a contract: what it says of outcomes and money, to be read before it is sent, and its file."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.payments.pages.remittance_advice import file_of
from shared.pages.own_api import at
from shared.pages.page import FileContent, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, money, text
from shared.pages.words import day, last_day

pages = PageGroup()
PATH = "/contracts/{contract}/indigo"
_WHOLE_YEAR = "For the whole year"
_COLUMNS = [
    text("year", "Contract year"), text("measure", "Outcome metric"), text("achieved", "Achieved"),
    money("pence", "Paid"),
]  # fmt: skip


@pages.get(PATH, needs="GET /contracts/{contract}/indigo.json", twin=PATH)
async def show_indigo_record(visit: Visit) -> PageContent | FileContent:
    """Its JSON is the record, as the API makes it."""
    code = visit.part("contract")
    file = await file_of(visit, at("/contracts/{contract}/indigo.json", contract=code))
    if visit.ending == "json":
        return file
    record: dict[str, Any] = json.loads(file.content, parse_float=Decimal)
    title = f"INDIGO record of {record['name']['value']}"
    table = RowsTable("By contract year", _COLUMNS, list(_rows(record)), empty="no contract year has begun.")
    path = at(PATH, contract=code)
    paid = [pence for row in record.get("outcome_payments", ()) if (pence := _pence(row["money"])) is not None]
    content = {
        "is_below_nothing": any(pence < 0 for pence in paid),
        "stage": record["stage_development"]["value"],
        "total": _pence(record["overall_project_finance"].get("total_outcome_payments_made")),
        "population": record["service_and_beneficiaries"].get("target_population", {}).get("value"),
        "on": visit.today.isoformat(),
        "twins": {ending: visit.link(f"{path}.{ending}") for ending in ("csv", "json")},
        "back": visit.link(at("/contracts/{contract}", contract=code)),
    }
    return PageContent("indigo_record.html", title, content, table=table)


def _rows(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each metric of each year, and what was paid for those of the whole year."""
    titles = {metric["id"]: metric["definition"]["value"] for metric in record.get("outcome_metrics", ())}
    paid = {_key(row): _pence(row["money"]) for row in record.get("outcome_payments", ())}
    years: dict[str, str] = {}
    for row in record.get("results", ()):
        measure, starts = row["outcome_metric_id"]["value"], row["period"]["start_date"]["value"]
        years[starts] = _year(row["period"])
        achieved = row["outcomes_achieved"]["value"]
        yield {"year": years[starts], "measure": titles[measure], "achieved": achieved, "pence": paid.get(_key(row))}
    for starts, year in years.items():
        if (starts, None) in paid:
            yield {"year": year, "measure": _WHOLE_YEAR, "achieved": "", "pence": paid[starts, None]}


def _key(row: Mapping[str, Any]) -> tuple[str, str | None]:
    return row["period"]["start_date"]["value"], row.get("outcome_metric_id", {}).get("value")


def _year(period: Mapping[str, Any]) -> str:
    after = date.fromisoformat(period["end_date"]["value"]) + timedelta(days=1)
    return f"{day(period['start_date']['value'])} to {last_day(after.isoformat())}"


def _pence(money_said: Mapping[str, Any] | None) -> int | None:
    return int(Decimal(money_said["amount"]["value"]) * 100) if money_said else None
