"""What the ledger reports: files that were sent, what their lines are about, and what is in doubt decided."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from services.payments.pages.already import already
from services.payments.pages.contract_names import ContractNames, contract_names
from services.payments.pages.ledger_report_compared import UNREAD, compared
from services.payments.pages.ledger_report_words import KINDS, NOT_LATER, STATES, state_of
from services.payments.pages.lines_at_once import actions_at_once
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, named_by_file, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import FileContent, GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, count, money, on_day, text
from shared.pages.words import counted, day, pounds, sentence

pages = PageGroup()

NEEDS, PATH, SEND = "GET /ledger-reports", "/ledger-reports", "POST /ledger-reports"
APPLY = "POST /ledger-reports/{report_id}/apply"
CONFIRM = "POST /ledger-reports/{report_id}/lines/{line}/confirm"
REFUSE = "POST /ledger-reports/{report_id}/lines/{line}/refuse"
_OPEN = ("matched", "proposed", "unmatched", "blocked", "wrong")  # what applying looks at again
_KEEPS_OPEN = "keepsOpen"  # where the address of a file's lines says a state
_LISTED = STATES | {_KEEPS_OPEN: "Keep a month open"}
_PASSED_ON = ("content-type", "content-disposition")
_APPLY = Form([], "Report what these lines say", done="What the matched lines say is reported.", repeats=True)
_REFUSE = Form(
    [Field("reason", "Why is nothing to be reported by it?")], "Refuse it", warns=True, done="The line is refused."
)


@pages.get(PATH, needs=NEEDS, menu="What the ledger reports", twin=PATH)
async def list_reports(visit: Visit) -> PageContent:
    shown = await list_of(visit, PATH)
    named = Column("fileName", "File", link=lambda row: visit.link(at("/ledger-reports/{id}", id=row["id"])))
    columns = [named, Column("kind", "What it tells", lambda kind: KINDS[kind]), count("lines", "Lines"),
               count("matched", "To be applied"), count("proposed", "In doubt"), count("unmatched", "Do not fit"),
               count("wrong", "Cannot be read"), count("keepsOpen", "Keep a month open"), count("applied", "Applied"),
               on_day("sentOn", "Sent on"), text("sentBy", "By")]  # fmt: skip
    if visit.ending != "html":
        others = ("id", "mapping", "mappingVersion", "sha256", "pence", *STATES, "keepsOpen")
        columns = [named, *(text(name, "") for name in ("kind", "lines", "sentOn", "sentBy", *others))]
    rows = [row | row["counts"] for row in shown.items]
    content = {
        "send": visit.link("/ledger-reports/new") if visit.may(SEND) else None,
        "mappings": visit.link("/ledger-mappings"),
        "following": shown.following, "first": shown.first, "twins": twins_of(visit, PATH),
    }  # fmt: skip
    table = RowsTable("All that were sent, the newest first", columns, rows, empty="none yet.")
    return PageContent("ledger_reports.html", "What the ledger reports", content, table=table)


async def _send_form(visit: Visit) -> Form:
    mappings = (await visit.api.get("/ledger-mappings"))["items"]
    choices = [FieldChoice(mapping["code"], mapping["title"]) for mapping in mappings if mapping["reports"]]
    kinds = [FieldChoice(code, words) for code, words in KINDS.items()]
    return Form(
        [
            Field("kind", "What does it tell?", "radios", choices=kinds),
            Field("mapping", "Which ledger wrote it?", "radios", choices=choices),
            Field("csv", "The file", "file", hint="A CSV file in UTF-8 of up to 1.5 MB, some 10,000 lines."),
            Field("fileName", "How the file is named, if it is called otherwise", optional=True,
                  hint="So that others find it again. Left empty, the file goes by its own name."),
            Field("lines", "How many lines it should have", "number", optional=True, width=10,
                  hint="Beside its columns, as the ledger says it: then a file that was cut off is refused."),
            Field("pence", "What its sums should come to", "pounds", optional=True,
                  hint="As the ledger says it, credits taken off: less than nothing where they are more."),
        ],
        "Read it", done="The file was read. Nothing was reported by it yet.", of_text=True,
    )  # fmt: skip


@pages.get("/ledger-reports/new", needs=SEND)
async def show_new_report(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    form = await _send_form(visit)
    return form_page(visit, form, "Send a file of the ledger", template="ledger_report_new.html", refused=refused)


@pages.post("/ledger-reports/new", needs=SEND)
async def send_report(visit: Visit) -> PageContent | GoTo:
    return await send(
        visit, await _send_form(visit), "POST", PATH, again=show_new_report,
        then=lambda done: at("/ledger-reports/{id}", id=done.json()["id"]),
        shape=lambda body: named_by_file(visit, body),
    )  # fmt: skip


@pages.get("/ledger-reports/{report}", needs="GET /ledger-reports/{report_id}", twin="/ledger-reports/{report}/lines")
async def show_report(visit: Visit) -> PageContent:
    """Its lines, those of one state where that is asked for."""
    report = await _report(visit)
    path = at("/ledger-reports/{id}/lines", id=report["id"])
    state = visit.query.get("state")
    asked = {"state": state if state in STATES else None, "keepsOpen": "true" if state == _KEEPS_OPEN else None}
    lines = await list_of(visit, path, **asked)
    table = RowsTable(_LISTED.get(state or "", "Its lines"), _columns(visit, report), _rows(visit, lines.items),
                      empty="none.")  # fmt: skip
    may_apply = visit.may(APPLY) and any(report["counts"][name] for name in _OPEN)
    content = {
        "states": _states(visit, report), "file": visit.link(at("/ledger-reports/{id}/file", id=report["id"])),
        "actions": [*([PageAction(visit.link(at("/ledger-reports/{id}/apply", id=report["id"])), "Apply what matches")]
                      if may_apply else []), *actions_at_once(visit, report)],
        "waits": 0 if visit.may(APPLY) else report["counts"]["matched"],
        "following": lines.following, "first": lines.first, "twins": twins_of(visit, path),
    }  # fmt: skip
    return PageContent("ledger_report.html", f"{KINDS[report['kind']]}: {report['fileName']}", content, table=table)


async def _report(visit: Visit) -> dict[str, Any]:
    report: dict[str, Any] = await visit.api.get(at("/ledger-reports/{id}", id=visit.part("report")))
    return report


def _about(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("What it tells", KINDS[report["kind"]]), ("Comes to", pounds(report["pence"])),
        ("Read as", f"{report['mapping']}, version {report['mappingVersion']}"),
        ("Sent by", f"{report['sentBy']}, {day(report['sentOn'])}"), ("SHA-256", report["sha256"]),
    ]  # fmt: skip


def _states(visit: Visit, report: Mapping[str, Any]) -> RowsTable:
    here = visit.link(at("/ledger-reports/{id}", id=report["id"]))
    columns = [
        Column("words", "Its lines", link=lambda row: f"{here}?{urlencode({'state': row['state']})}"),
        count("lines", "How many"),
    ]
    counts = report["counts"] | {_KEEPS_OPEN: report["keepsOpen"]}
    rows = [{"state": state, "words": words, "lines": counts[state]} for state, words in _LISTED.items()]
    return RowsTable("What becomes of them", columns, [row for row in rows if row["lines"]], empty="it has none.")


def _rows(visit: Visit, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return items if visit.ending != "html" else [line | {"is": line} for line in items]


def _columns(visit: Visit, report: Mapping[str, Any]) -> list[Column]:
    if visit.ending != "html":
        names = ("line", "state", "why", "reference", "on", "pence", "number", "account", "code", "reason", "aboutId",
                 "decidedBy", "decidedOn", "refusalReason", "keepsOpen")  # fmt: skip
        return [text(name, "") for name in names]
    return [
        count("line", "Line"),
        Column("is", "What becomes of it", state_of, link=lambda line: _decided_at(visit, report, line)),
        text("reference", "Reference"), on_day("on", "On"), money("pence", "Sum"), text("number", "Number"),
        Column("keepsOpen", "Keeps a month open", lambda keeps: "Yes" if keeps else "No"),
    ]  # fmt: skip


def _decided_at(visit: Visit, report: Mapping[str, Any], line: Row) -> str:
    """Where a proposal is decided, and what a line is about is looked at."""
    if line["state"] == "proposed" and visit.may(CONFIRM):
        return visit.link(at("/ledger-reports/{id}/lines/{line}/confirm", id=report["id"], line=line["line"]))
    if line["state"] in {"unmatched", "wrong"} and visit.may(REFUSE):
        return visit.link(at("/ledger-reports/{id}/lines/{line}/refuse", id=report["id"], line=line["line"]))
    if line["aboutId"] and report["kind"] != "debts":
        return visit.link(at("/remittances/{id}", id=line["aboutId"]))
    return ""


@pages.get(
    "/ledger-reports/{report}/file",
    needs="GET /ledger-reports/{report_id}/content",
    twin="/ledger-reports/{report}/file",
)
async def show_file_itself(visit: Visit) -> PageContent | FileContent:
    """Its CSV is the file as it came."""
    if visit.ending == "csv":
        answer = await visit.api.ask("GET", at("/ledger-reports/{id}/content", id=visit.part("report")))
        return FileContent(answer.body, {name: answer.headers[name] for name in _PASSED_ON})
    report = await _report(visit)
    here = at("/ledger-reports/{id}", id=report["id"])
    content = {"said": _about(report), "back": visit.link(here), "file": visit.link(f"{here}/file.csv")}
    return PageContent("ledger_report_file.html", report["fileName"], content)


@pages.get("/ledger-reports/{report}/apply", needs=APPLY)
async def show_applying(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    report = await _report(visit)
    content = {"said": _whole(report), "applied": _applied(report),
               "back": visit.link(at("/ledger-reports/{id}", id=report["id"]))}  # fmt: skip
    title = "Check before you apply it"
    return form_page(visit, _APPLY, title, template="ledger_report_apply.html", refused=refused, content=content)


def _applied(report: Mapping[str, Any]) -> str:
    """What the button would report, apart from all else that the file has."""
    lines = report["counts"]["matched"]
    if not lines:
        return "None of its lines matches, so nothing is reported unless one has come to match since."
    return (
        f"{sentence(counted(lines, 'line'))} {'matches' if lines == 1 else 'match'}: {pounds(report['matchedPence'])}."
    )


def _whole(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    states = ((words, str(report["counts"][state])) for state, words in STATES.items() if report["counts"][state])
    tells, _, *rest = _about(report)
    whole = [("Lines", str(report["lines"])), ("Comes to", pounds(report["pence"]))]
    return [tells, *whole, *states, *rest]


@pages.post("/ledger-reports/{report}/apply", needs=APPLY)
async def apply_report(visit: Visit) -> PageContent | GoTo:
    report = visit.part("report")
    path = at("/ledger-reports/{id}/apply", id=report)
    return await send(visit, _APPLY, "POST", path, again=show_applying, then=at("/ledger-reports/{id}", id=report))


async def _line(visit: Visit) -> dict[str, Any]:
    path = at("/ledger-reports/{id}/lines/{line}", id=visit.part("report"), line=visit.part("line"))
    line: dict[str, Any] = await visit.api.get(path)
    return line


async def _likely(visit: Visit, report: Mapping[str, Any], line: Mapping[str, Any]) -> list[FieldChoice]:
    """In words what it may be about, less what was reported by hand since."""
    names = await contract_names(visit)
    if report["kind"] != "debts":
        shown = [await visit.api.get(at("/remittances/{id}", id=about)) for about in line["candidates"]]
        open_ones = {"released"} if report["kind"] == "payments" else {"released", "settled"}
        return [FieldChoice(row["id"], _payment(names, row)) for row in shown if row["state"] in open_ones]
    return [FieldChoice(about, f"The debt {about}") for about in line["candidates"]]


def _payment(names: ContractNames, row: Mapping[str, Any]) -> str:
    paid = f", paid as {row['reference']}" if row["reference"] else ""
    return f"{names.who(row['contract'], row['party'])}, run of {day(row['runOn'])}: {pounds(row['netPence'])}{paid}"


async def _form(visit: Visit) -> Form:
    choices = await _likely(visit, await _report(visit), await _line(visit))
    return Form([Field("about", "What is it about?", "radios", choices=choices)], "Report it",
                done="What the line says is reported.")  # fmt: skip


@pages.get("/ledger-reports/{report}/lines/{line}/confirm", needs=CONFIRM)
async def show_proposal(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    report, line = await _report(visit), await _line(visit)
    if line["state"] != "proposed":
        return _decided_already(visit, report, line, refused)
    if not (await _likely(visit, report, line)):
        here = (
            "The file: apply it again, and the line says what it is",
            visit.link(at("/ledger-reports/{id}", id=report["id"])),
        )
        return already("A line in doubt", "All that it may be about is reported already.", here, refused)
    content = _of_line(visit, report, line) | {
        "refuse": visit.link(at("/ledger-reports/{id}/lines/{line}/refuse", id=report["id"], line=line["line"]))
    }
    title = f"Line {line['line']}: what is it about?"
    return form_page(visit, await _form(visit), title, template="ledger_report_decide.html", refused=refused,
                     content=content)  # fmt: skip


def _of_line(visit: Visit, report: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    said = [
        ("File", report["fileName"]), ("Reference", line["reference"] or UNREAD),
        ("On", day(line["on"]) if line["on"] else "not said, or cannot be read"),
        ("Sum", UNREAD if line["pence"] is None else pounds(line["pence"])),
        *([("What is wrong", state_of(line))] if line["state"] == "wrong" else []),
        ("Number of the invoice or request", line["number"] or "none that is known here"),
        ("Supplier or debtor", line["account"] or "not said"),
        *([("Together with line", ", ".join(map(str, line["beside"])))] if line["beside"] else []),
    ]  # fmt: skip
    return {"said": said, "back": visit.link(at("/ledger-reports/{id}", id=report["id"]))}


def _decided_already(
    visit: Visit, report: Mapping[str, Any], line: Mapping[str, Any], refused: FormRefused | None
) -> PageContent:
    page = "The file", visit.link(at("/ledger-reports/{id}", id=report["id"]))
    return already("A line in doubt", f"{state_of(line)}.", page, refused)


@pages.post("/ledger-reports/{report}/lines/{line}/confirm", needs=CONFIRM)
async def confirm_line(visit: Visit) -> PageContent | GoTo:
    report, line = visit.part("report"), visit.part("line")
    path = at("/ledger-reports/{id}/lines/{line}/confirm", id=report, line=line)
    then = at("/ledger-reports/{id}", id=report)
    return await send(visit, await _form(visit), "POST", path, again=show_proposal, then=then)


@pages.get("/ledger-reports/{report}/lines/{line}/refuse", needs=REFUSE)
async def show_refusing(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    report, line = await _report(visit), await _line(visit)
    if line["state"] not in {"proposed", "unmatched", "wrong"}:
        return _decided_already(visit, report, line, refused)
    content = _of_line(visit, report, line) | {
        "compared": await compared(visit, report["kind"], line), "finally": NOT_LATER,
    }  # fmt: skip
    return form_page(visit, _REFUSE, f"Line {line['line']}: refuse it?", template="ledger_report_decide.html",
                     refused=refused, content=content)  # fmt: skip


@pages.post("/ledger-reports/{report}/lines/{line}/refuse", needs=REFUSE)
async def refuse_line(visit: Visit) -> PageContent | GoTo:
    report, line = visit.part("report"), visit.part("line")
    path = at("/ledger-reports/{id}/lines/{line}/refuse", id=report, line=line)
    return await send(visit, _REFUSE, "POST", path, again=show_refusing, then=at("/ledger-reports/{id}", id=report))
