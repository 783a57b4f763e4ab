"""How the council's ledger reads our files and writes its own: the mappings in use, and one of an area's own to be
proposed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.payments.pages.ledger_mapping_proposals import proposals
from services.payments.pages.ledger_mapping_words import DAYS, PARTS, columns_of, tables_of, written
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, text

pages = PageGroup()
PATH, NEEDS, ADD = "/ledger-mappings", "GET /ledger-mappings", "POST /ledger-mappings"
_OUT, _IN = ("invoices", "debts"), ("payments", "returns", "debts")
_WORDS = ("collected", "writtenOff")


def _choices(*codes: str) -> list[FieldChoice]:
    return [FieldChoice(code, DAYS.get(code, code.replace("_", " "))) for code in codes]


_DELIMITERS = _choices("comma", "semicolon", "tab", "pipe")
_COLUMNS = "A line for each column: its head, = and what it holds, or the same words of all lines in quotation marks."
_READ = "A line for each column that is read: its head, = and what it holds."
_FORM = Form(
    [
        Field("code", "Its code", width=20, hint="Of one of your own that is there this is the next version."),
        Field("title", "What it is called"),
        Field("delimiter", "Between two cells of our files", "select", choices=_DELIMITERS),
        Field("lineEnd", "At the end of a line", "select", choices=_choices("crlf", "lf")),
        Field("decimalSign", "Between pounds and pence", "select", choices=_choices("point", "comma")),
        Field("dates", "Days", "select", choices=_choices(*list(DAYS)[:-1])),
        Field("heads", "The first line", "radios",
              choices=[FieldChoice("true", "names the columns"), FieldChoice("false", "is the first invoice")]),
        Field("credits", "Sums of credits", "radios",
              choices=[FieldChoice("below_zero", "have a minus"), FieldChoice("by_type", "have none")]),
        Field("invoices", "Columns of invoices and credits", "textarea", hint=_COLUMNS),
        Field("debts", "Columns of requests to invoice debts", "textarea", hint=_COLUMNS),
        Field("reports.delimiter", "Between two cells of the ledger's files", "select", choices=_DELIMITERS),
        Field("reports.decimalSign", "Between pounds and pence there", "select", choices=_choices("point", "comma")),
        Field("reports.dates", "Days there", "select", choices=_choices(*DAYS)),
        Field("reports.payments", "Columns of payments", "textarea", hint=_READ),
        Field("reports.returns", "Columns of payments that came back", "textarea", hint=_READ),
        Field("reports.debts", "Columns of what became of debts", "textarea", hint=_READ),
        Field("reports.collected", "What says that a debt was collected", "textarea", hint="A line for each."),
        Field("reports.writtenOff", "What says that it was written off", "textarea", hint="A line for each."),
    ],
    "Propose it", done="It is proposed. Another person, of finance, confirms it.", of_text=True,
)  # fmt: skip


@pages.get(PATH, needs=NEEDS, twin=PATH)
async def list_mappings(visit: Visit) -> PageContent:
    mappings = (await visit.api.get(PATH))["items"]
    rows = [
        {"code": mapping["code"], "title": mapping["title"], "version": mapping["version"], "part": part,
         "number": number, "constant": None, **column}
        for mapping in mappings
        for part in PARTS
        for number, column in enumerate(columns_of(mapping, part), start=1)
    ]  # fmt: skip
    columns = [text(name, name) for name in ("code", "title", "version", "part", "number", "head", "field", "constant")]
    content = {
        "mappings": [
            (mapping["title"], written(mapping), tables_of(mapping)) for mapping in mappings
        ],
        "proposed": await proposals(visit),
        "twins": twins_of(visit, PATH), "back": visit.link("/ledger-files"),
        "add": visit.link(f"{PATH}/new") if visit.may(ADD) else None,
    }  # fmt: skip
    title = "How files for the ledger are written, and its own are read"
    return PageContent("ledger_mappings.html", title, content, table=RowsTable("All columns of all", columns, rows))


@pages.get(f"{PATH}/new", needs=ADD)
async def show_new_mapping(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    """Filled in as the first one is, to be changed."""
    like = (await visit.api.get(PATH))["items"][0]
    values = {**like, "code": None, "title": None, "heads": "true"}
    values |= {part: _lines_of(like[part]) for part in _OUT}
    reports = dict(like["reports"])
    reports |= {part: _lines_of(reports[part]) for part in _IN} | {name: "\n".join(reports[name]) for name in _WORDS}
    values["reports"] = reports
    title = "Propose a mapping of your own"
    return form_page(visit, _FORM, title, template="ledger_mapping_new.html", refused=refused, values=values)


def _lines_of(columns: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(
        f'{column["head"]} = "{column["constant"]}"' if column.get("constant") is not None
        else f"{column['head']} = {column['field']}"
        for column in columns
    )  # fmt: skip


@pages.post(f"{PATH}/new", needs=ADD)
async def add_mapping(visit: Visit) -> PageContent | GoTo:
    return await send(
        visit, _FORM, "POST", PATH, again=show_new_mapping, shape=_body,
        then=lambda done: at("/ledger-mapping-versions/{id}", id=done.json()["id"]),
    )  # fmt: skip


def _body(said: dict[str, Any]) -> dict[str, Any]:
    """Columns and words of their lines. Where no column of the ledger's own is said, none of these files is read."""
    reports = dict(said.get("reports", {}))
    is_read = any(part in reports for part in _IN)
    reports |= {part: [_column(line, constants=False) for line in _lines(reports.get(part))] for part in _IN}
    reports |= {name: _lines(reports.get(name)) for name in _WORDS}
    columns = {part: [_column(line, constants=True) for line in _lines(said.get(part))] for part in _OUT}
    heads = {"true": True, "false": False}.get(said.get("heads", ""))
    return said | columns | {"heads": heads, "encoding": "utf-8", "reports": reports if is_read else None}


def _lines(text_of_field: str | None) -> list[str]:
    return [line.strip() for line in (text_of_field or "").splitlines() if line.strip()]


def _column(line: str, *, constants: bool) -> dict[str, str]:
    head, _, held = (part.strip() for part in line.rpartition("="))
    if constants and len(held) > 1 and held.startswith('"') and held.endswith('"'):
        return {"head": head, "constant": held[1:-1]}
    return {"head": head, "field": held}
