"""Figures of other areas: which files were sent, one sent, and one withdrawn. The same in each service that counts."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, count, on_day, text
from shared.pages.words import day

PATH, SEND = "/comparison-files", "POST /comparison-files"
WITHDRAW = "POST /comparison-files/{comparison_file_id}/withdraw"
_FORM = Form(
    [
        Field("comparedArea", "Whose figures are they?", hint="The area as people call it, such as Trafford."),
        Field("source", "Where were they published?"),
        Field("licence", "Under which licence?", hint="Such as Open Government Licence v3.0."),
        Field("publishedOn", "When were they published?", "date", past=True),
        Field("csv", "The file", "file",
              hint="A CSV file in UTF-8 with the columns indicator, month, number, met and value, up to 5,000 lines."),
        Field("fileName", "How the file is named", hint="So that others find it again."),
    ],
    "Send it", done="The figures stand beside ours.", of_text=True,
)  # fmt: skip
_WITHDRAW = Form([], "Withdraw it", warns=True, done="The file is withdrawn.")


def comparison_pages() -> PageGroup:
    pages = PageGroup()
    pages.get(PATH, needs="GET /comparison-files", twin=PATH)(_list)
    pages.get(f"{PATH}/new", needs=SEND)(_show_form)
    pages.post(f"{PATH}/new", needs=SEND)(_send)
    pages.get(f"{PATH}/{{file}}/withdraw", needs=WITHDRAW)(_show_withdrawal)
    pages.post(f"{PATH}/{{file}}/withdraw", needs=WITHDRAW)(_withdraw)
    return pages


async def _list(visit: Visit) -> PageContent:
    listed = await list_of(visit, PATH)
    sent = await all_of(visit, PATH)
    titles = await _titles(visit) if visit.ending == "html" else {}
    rows: list[dict[str, Any]] = [
        dict(row) | {"state": _state(row, sent),
                     "indicators": ", ".join(titles.get(code, code) for code in row["indicators"])}
        for row in listed.items
    ]  # fmt: skip
    columns = [
        Column("comparedArea", "Whose", link=lambda row: _withdrawal_of(visit, row)), text("source", "Published in"),
        on_day("publishedOn", "Published on"), text("licence", "Licence"), text("indicators", "Figures"),
        count("lines", "Months"), text("sentBy", "Sent by"), on_day("sentOn", "Sent on"), text("state", "State"),
    ]  # fmt: skip
    table = RowsTable("All that were sent, the newest first", columns, rows, empty="none yet.")
    content = {
        "rows": table, "listed": listed, "twins": twins_of(visit, PATH), "back": visit.link("/figures"),
        "new": visit.link(f"{PATH}/new") if visit.may(SEND) else None,
    }  # fmt: skip
    return PageContent("comparison_files.html", "Figures of other areas", content, table=table)


def _state(row: Row, sent: Sequence[Row]) -> str:
    """Of each area and figure the file that was sent last counts, as a whole; `sent` are all, the newest first."""
    if row["withdrawnOn"]:
        return "Withdrawn"
    newer = takewhile(lambda other: other["id"] != row["id"], sent)
    replaced = {
        code
        for other in newer if other["comparedArea"] == row["comparedArea"] and not other["withdrawnOn"]
        for code in other["indicators"]
    }  # fmt: skip
    left = set(row["indicators"]) - replaced
    if left == set(row["indicators"]):
        return "Counts"
    return "Replaced in part by one that was sent later" if left else "Replaced by one that was sent later"


async def _titles(visit: Visit) -> dict[str, str]:
    return {row["code"]: row["title"] for row in (await visit.api.get("/indicators"))["items"]}


def _withdrawal_of(visit: Visit, row: Row) -> str:
    if row["withdrawnOn"] or not visit.may(WITHDRAW):
        return ""
    return visit.link(at(f"{PATH}/{{id}}/withdraw", id=row["id"]))


async def _show_form(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return form_page(visit, _FORM, "Send figures of another area", template="comparison_form.html", refused=refused)


async def _send(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _FORM, "POST", PATH, again=_show_form, then=PATH)


async def _show_withdrawal(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    file = await visit.api.get(at(f"{PATH}/{{id}}", id=visit.part("file")))
    lead = (
        f"The figures of {file['comparedArea']} from {file['source']}, sent on {day(file['sentOn'])} by"
        f" {file['sentBy']}. Withdrawn, they stand beside no figure any more; a file that was sent before them does."
    )
    content = {"lead": lead}
    return form_page(visit, _WITHDRAW, "Withdraw figures", template="comparison_form.html", refused=refused,
                     content=content)  # fmt: skip


async def _withdraw(visit: Visit) -> PageContent | GoTo:
    path = at(f"{PATH}/{{id}}/withdraw", id=visit.part("file"))
    return await send(visit, _WITHDRAW, "POST", path, again=_show_withdrawal, then=PATH)
