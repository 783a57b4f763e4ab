"""The advice of a remittance: what it says in sums, and its files to save."""

from collections.abc import Mapping
from typing import Any

from services.payments.pages.contract_names import contract_names
from shared.pages.own_api import at
from shared.pages.page import FileContent, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, text
from shared.pages.words import day

pages = PageGroup()
NEEDS = "GET /remittances/{remittance_id}/advice"
PATH = "/remittances/{remittance}/advice"
_ASKED = "/remittances/{id}/advice"
_HEADERS = ("content-type", "content-disposition", "repr-digest")
_FILES = {
    "pdf": "To read and to print (PDF)",
    "csv": "Line by line, for a spreadsheet or a program (CSV)",
}


@pages.get(PATH, needs=NEEDS, twin=PATH, pdf=True)
async def show_remittance_advice(visit: Visit) -> PageContent | FileContent:
    path = at(_ASKED, id=visit.part("remittance"))
    if visit.ending in _FILES:
        return await file_of(visit, f"{path}.{visit.ending}")
    advice = await visit.api.get(path)
    remittance = await visit.api.get(at("/remittances/{id}", id=visit.part("remittance")))
    names = await contract_names(visit)
    table = RowsTable(
        "Its files",
        [
            Column("what", "File", str, link=lambda row: visit.link(f"{path}.{row['ending']}")),
            text("name", "Saved as"), count("sizeBytes", "Bytes"),
            *([] if visit.ending == "html" else [text("sha256", "SHA-256")]),
        ],
        [_row(shown) for shown in advice["files"]],
        long=True,
    )  # fmt: skip
    content = {
        "advice": advice,
        "contract": names.of(remittance["contract"]),
        "party": names.party(remittance["party"]),
        "remittance": remittance,
        "how_far": _how_far(remittance),
        "back": visit.link(at("/remittances/{id}", id=remittance["id"])),
    }
    title = f"Remittance advice for {day(remittance['runOn'])}"
    return PageContent("remittance_advice.html", title, content, table=table)


def _row(shown: dict[str, Any]) -> dict[str, Any]:
    ending = shown["name"].rpartition(".")[2]
    return {**shown, "ending": ending, "what": _FILES[ending]}


def _how_far(remittance: Mapping[str, Any]) -> str:
    """An advice tells what is to be paid: whether it was, is what finance or the ledger has reported."""
    if not remittance["netPence"]:
        return "There is nothing to pay"
    if remittance["state"] == "settled":
        return f"Paid on {day(remittance['settledOn'])}, as {remittance['reference']}"
    if remittance["state"] == "returned":
        return "It was sent back by the bank"
    return f"Not reported as paid yet; to be paid by {day(remittance['payBy'])}"


async def file_of(visit: Visit, path: str, asked: Mapping[str, str | None] | None = None) -> FileContent:
    """As the API makes it."""
    answer = await visit.api.ask("GET", path, query=asked)
    return FileContent(answer.body, {name: answer.headers[name] for name in _HEADERS if name in answer.headers})
