"""Lines of a file of the ledger that cannot be read: refused at once, for one reason."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.payments.pages.already import already
from services.payments.pages.ledger_report_words import KINDS
from shared.pages.actions import PageAction
from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, send, shown_anew
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import counted

pages = PageGroup()

PATH, NEEDS = "/ledger-reports/{report}/refuse-unread", "POST /ledger-reports/{report_id}/refuse-unread"
_LINES = Field("lines", "How many there are", "hidden")
_REFUSE = Form(
    [Field("reason", "Why is nothing to be reported by them?"), _LINES],
    "Refuse them all", warns=True, done="The lines are refused.",
)  # fmt: skip


def unread_actions(visit: Visit, report: Mapping[str, Any]) -> list[PageAction]:
    if not visit.may(NEEDS) or not report["unreadOpen"]:
        return []
    here = visit.link(at("/ledger-reports/{id}/refuse-unread", id=report["id"]))
    return [PageAction(here, "Refuse what cannot be read", undoes=True)]


@pages.get(PATH, needs=NEEDS)
async def show_refusing_unread(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    report = await visit.api.get(at("/ledger-reports/{id}", id=visit.part("report")))
    here = visit.link(at("/ledger-reports/{id}", id=report["id"]))
    lines = report["unreadOpen"]
    if not lines:
        return already("Lines that cannot be read", "None of them waits for anybody.", ("The file", here), refused)
    said = [("File", report["fileName"]), ("What it tells", KINDS[report["kind"]]),
            ("Cannot be read, and keeps a month open", counted(lines, "line")),
            ("Cannot be read, and waits for nobody", counted(report["counts"]["wrong"] - lines, "line"))]  # fmt: skip
    return form_page(
        shown_anew(visit, refused, lines=lines), _REFUSE, "Refuse what cannot be read?",
        template="ledger_report_decide.html", refused=refused, values={"lines": lines},
        content={"said": said, "back": here},
    )  # fmt: skip


@pages.post(PATH, needs=NEEDS)
async def refuse_unread(visit: Visit) -> PageContent | GoTo:
    report = visit.part("report")
    path, then = (at(f"/ledger-reports/{{id}}{end}", id=report) for end in ("/refuse-unread", ""))
    return await send(visit, _REFUSE, "POST", path, again=show_refusing_unread, then=then,
                      shape=_counted)  # fmt: skip


def _counted(body: dict[str, Any]) -> dict[str, Any]:
    """The number that the page says of itself; what is none is for the API to refuse."""
    lines = replace(_LINES, kind="number").read({_LINES.name: [body.get(_LINES.name, "")]})
    return body if lines is None else body | {_LINES.name: lines}
