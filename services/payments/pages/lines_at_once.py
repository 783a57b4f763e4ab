"""Lines of a file of the ledger that cannot be read, or fit nothing here: refused at once, for one reason."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.payments.pages.already import already
from services.payments.pages.ledger_report_words import KINDS, NOT_LATER
from shared.pages.actions import PageAction
from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, send, shown_anew
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import counted

pages = PageGroup()

_LINES = Field("lines", "How many there are", "hidden")
_REFUSE = Form(
    [Field("reason", "Why is nothing to be reported by them?"), _LINES],
    "Refuse them all", warns=True, done="The lines are refused.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Which:
    """`state`: of the counts of a file. `of_open`: of those that keep a month open; where `open_alone`, no others are
    refused.
    """

    end: str
    words: str
    name: str
    state: str
    of_open: str
    open_alone: bool
    is_open: str
    is_others: str

    @property
    def needs(self) -> str:
        return f"POST /ledger-reports/{{report_id}}{self.end}"

    def path(self, report: object) -> str:
        return at(f"/ledger-reports/{{id}}{self.end}", id=report)

    def lines(self, report: Mapping[str, Any]) -> int:
        return int(report[self.of_open] if self.open_alone else report["counts"][self.state])


_UNREAD = _Which(
    "/refuse-unread", "Refuse what cannot be read", "Lines that cannot be read", "wrong", "unreadOpen", True,
    "Cannot be read, and keeps a month open", "Cannot be read, and waits for nobody",
)  # fmt: skip
_UNMATCHED = _Which(
    "/refuse-unmatched", "Refuse what fits nothing", "Lines that fit nothing", "unmatched", "unmatchedOpen", False,
    "Is about something here that it does not fit", "Is like nothing here",
)  # fmt: skip


def actions_at_once(visit: Visit, report: Mapping[str, Any]) -> list[PageAction]:
    return [
        PageAction(visit.link(which.path(report["id"])), which.words, undoes=True)
        for which in (_UNREAD, _UNMATCHED)
        if visit.may(which.needs) and which.lines(report)
    ]


@pages.get("/ledger-reports/{report}/refuse-unread", needs=_UNREAD.needs)
async def show_refusing_unread(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _show(visit, _UNREAD, refused)


@pages.post("/ledger-reports/{report}/refuse-unread", needs=_UNREAD.needs)
async def refuse_unread(visit: Visit) -> PageContent | GoTo:
    then = at("/ledger-reports/{id}", id=visit.part("report"))
    return await send(visit, _REFUSE, "POST", _UNREAD.path(visit.part("report")), again=show_refusing_unread, then=then,
                      shape=_counted)  # fmt: skip


@pages.get("/ledger-reports/{report}/refuse-unmatched", needs=_UNMATCHED.needs)
async def show_refusing_unmatched(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _show(visit, _UNMATCHED, refused)


@pages.post("/ledger-reports/{report}/refuse-unmatched", needs=_UNMATCHED.needs)
async def refuse_unmatched(visit: Visit) -> PageContent | GoTo:
    then = at("/ledger-reports/{id}", id=visit.part("report"))
    return await send(visit, _REFUSE, "POST", _UNMATCHED.path(visit.part("report")), again=show_refusing_unmatched,
                      then=then, shape=_counted)  # fmt: skip


async def _show(visit: Visit, which: _Which, refused: FormRefused | None) -> PageContent:
    report = await visit.api.get(at("/ledger-reports/{id}", id=visit.part("report")))
    here = visit.link(at("/ledger-reports/{id}", id=report["id"]))
    lines = which.lines(report)
    if not lines:
        return already(which.name, "None of them waits for anybody.", ("The file", here), refused)
    is_open = report[which.of_open]
    said = [("File", report["fileName"]), ("What it tells", KINDS[report["kind"]]),
            (which.is_open, counted(is_open, "line")),
            (which.is_others, counted(report["counts"][which.state] - is_open, "line"))]  # fmt: skip
    return form_page(
        shown_anew(visit, refused, lines=lines), _REFUSE, f"{which.words}?",
        template="ledger_report_decide.html", refused=refused, values={"lines": lines},
        content={"said": said, "back": here, "finally": NOT_LATER},
    )  # fmt: skip


def _counted(body: dict[str, Any]) -> dict[str, Any]:
    """The number that the page says of itself; what is none is for the API to refuse."""
    lines = replace(_LINES, kind="number").read({_LINES.name: [body.get(_LINES.name, "")]})
    return body if lines is None else body | {_LINES.name: lines}
