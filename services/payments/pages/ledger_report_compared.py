"""What a line of the ledger says beside what is here of the remittance or debt that it is about."""

from collections.abc import Mapping
from typing import Any

from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.rows import RowsTable, text
from shared.pages.words import day, pounds

UNREAD = "cannot be read"
_NOT_PAID = "not paid yet"


async def compared(visit: Visit, kind: str, line: Mapping[str, Any]) -> RowsTable | None:
    """None where it is about nothing here."""
    if line["aboutId"] is None:
        return None
    here = await (_debt_here if kind == "debts" else _payment_here)(visit, line["aboutId"])
    if here is None:
        return None
    said = {
        "Reference": line["reference"] or UNREAD,
        "Day": day(line["on"]) if line["on"] else "not said, or cannot be read",
        "Sum": UNREAD if line["pence"] is None else pounds(line["pence"]),
    }
    rows = [{"what": what, "said": words, "here": here[what]} for what, words in said.items()]
    columns = [text("what", "What"), text("said", "In the file"), text("here", "Here")]
    return RowsTable(f"What the file says, and {here['title']}", columns, rows)


async def _payment_here(visit: Visit, about: str) -> dict[str, str]:
    row = await visit.api.get(at("/remittances/{id}", id=about))
    return {
        "title": f"the remittance of {day(row['runOn'])}",
        "Reference": row["reference"] or _NOT_PAID,
        "Day": day(row["settledOn"]) if row["settledOn"] else _NOT_PAID,
        "Sum": pounds(row["netPence"]),
    }


async def _debt_here(visit: Visit, about: str) -> dict[str, str] | None:
    """Of several reports of a debt nobody knows which the line is like, so it has no reference of its own."""
    row = next((debt for debt in await all_of(visit, "/debts") if debt["id"] == about), None)
    return row and {
        "title": "the debt",
        "Reference": "of each report its own",
        "Day": f"raised on {day(row['raisedOn'])}",
        "Sum": f"{pounds(row['openPence'])} open of {pounds(row['pence'])}",
    }
