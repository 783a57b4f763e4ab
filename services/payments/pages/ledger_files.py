"""Files for the ledger: which were made, one made, and its bytes as they were made."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from services.payments.pages.already import already
from services.payments.pages.contract_names import ContractNames, contract_names
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import FileContent, GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, count, money, on_day, text
from shared.pages.words import counted, day, pounds

pages = PageGroup()

NEEDS, PATH, MAKE = "GET /ledger-files", "/ledger-files", "POST /ledger-files"
_KINDS = {"invoices": "Invoice and credit of a payment", "debts": "Requests to invoice debts",
          "reversals": "Payments that came back"}  # fmt: skip
_OTHERS = {
    "debts": (
        "Make a file of debts",
        """It asks to invoice what is owed of each debt that was not requested before, and takes back what is not owed
        any more of those that were.""",
    ),
    "reversals": (
        "Make a file of payments that came back",
        """Of each payment that came back after its invoice had left it credits what is due again, since that leaves
        once more with the next payment. Where the return was a mistake, an invoice takes the credit off.""",
    ),
}
SENT = "POST /ledger-files/{file_id}/sent"
_SENT = Form(
    [
        Field("sentOn", "On which day was it imported?", "date", past=True),
        Field("batch", "How the ledger calls it", optional=True, width=20, hint="Its batch, if it has one."),
    ],
    "It is in the ledger", done="It is said that the file is in the ledger.",
)  # fmt: skip
_PASSED_ON = ("content-type", "content-disposition")


@pages.get(PATH, needs=NEEDS, menu="Files for the ledger", twin=PATH)
async def list_ledger_files(visit: Visit) -> PageContent:
    run = visit.query.get("runId")
    shown = await list_of(visit, PATH, runId=run)
    names = await contract_names(visit)
    table = RowsTable("All that were made, the newest first", _columns(visit, names), shown.items, empty="none yet.")
    content = {
        "waiting": await _waiting(visit, names) if visit.ending == "html" and visit.may(MAKE) and not run else None,
        "others": [(words, visit.link(f"/ledger-files/new?kind={kind}")) for kind, (words, _) in _OTHERS.items()]
        if visit.may(MAKE) else [],
        "mappings": visit.link("/ledger-mappings"),
        "following": shown.following, "first": shown.first, "twins": twins_of(visit, PATH),
    }  # fmt: skip
    return PageContent("ledger_files.html", "Files for the ledger", content, table=table)


def _columns(visit: Visit, names: ContractNames) -> list[Column]:
    named = Column("name", "File", link=lambda row: visit.link(at("/ledger-files/{id}", id=row["id"])))
    sums = [count("lines", "Lines"), money("pence", "Comes to"), on_day("madeOn", "Made on")]
    sent = on_day("sentOn", "In the ledger since")
    if visit.ending == "html":
        return [named, Column("kind", "What it is", lambda kind: _KINDS[kind]), *sums, text("madeBy", "By"), sent]
    others = [
        text(name, "")
        for name in ("id", "runId", "party", "mapping", "mappingVersion", "sha256", "madeBy", "batch", "sentSaidBy")
    ]
    return [named, text("kind", ""), names.contract_column(), *sums, sent, *others]


async def _waiting(visit: Visit, names: ContractNames) -> RowsTable:
    """Released or paid, and of which the ledger was told nothing; one that comes to nothing needs no file."""
    made = {row["runId"] for row in await all_of(visit, PATH)}
    runs = [
        run
        for state in ("released", "settled")
        for run in await all_of(visit, "/runs", state=state)
        if run["netPence"] and run["id"] not in made
    ]
    columns = [
        Column("runOn", "Run of", day, link=lambda run: _new(visit, run)),
        Column("who", "Contract", lambda row: names.who(row["contract"], row["party"])),
        money("netPence", "Net"),
        Column("state", "State", {"released": "To be paid", "settled": "Paid"}.__getitem__),
    ]
    rows = [run | {"who": run} for run in runs]
    return RowsTable("Released or paid, and no file of it yet", columns, rows, empty="none.")


def _new(visit: Visit, run: Row) -> str:
    return visit.link(f"/ledger-files/new?{urlencode({'run': run['id']})}")


async def of_run(visit: Visit, run: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Links from the page of a run: to its files, or to where one is made."""
    if not visit.may(NEEDS):
        return []
    files = (await visit.api.get(PATH, runId=run["id"], limit=1))["items"]
    if files:
        return [("Its files for the ledger", visit.link(f"{PATH}?{urlencode({'runId': run['id']})}"))]
    states = {"released", "settled"} | ({"approved"} if run["ledgerReleases"] else set())
    is_ready = run["state"] in states and run["grossPence"] and visit.may(MAKE)
    return [("Make its file for the ledger", _new(visit, run))] if is_ready else []


async def _form(visit: Visit) -> Form:
    mappings = (await visit.api.get("/ledger-mappings"))["items"]
    choices = [FieldChoice(mapping["code"], mapping["title"]) for mapping in mappings]
    return Form(
        [Field("mapping", "As which ledger reads it?", "radios", choices=choices)],
        "Make the file", done="The file is made, and kept.", repeats=True,
    )  # fmt: skip


def _other(visit: Visit) -> str:
    kind = visit.query.get("kind", "")
    return kind if kind in _OTHERS else "debts"


@pages.get("/ledger-files/new", needs=MAKE)
async def show_new_file(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    run = visit.query.get("run")
    kind = _other(visit)
    content: dict[str, Any] = {"run": None, "what": _OTHERS[kind][1]}
    if run:
        shown = await visit.api.get(at("/runs/{id}", id=run))
        names = await contract_names(visit)
        content["run"] = {
            "who": names.who(shown["contract"], shown["party"]), "on": day(shown["runOn"]),
            "gross": pounds(shown["grossPence"]), "netted": pounds(shown["nettedPence"]),
            "net": pounds(shown["netPence"]), "takes_off": bool(shown["nettedPence"]),
            "paid": shown["state"] == "settled",
        }  # fmt: skip
    title = "Make a file of invoices" if run else _OTHERS[kind][0]
    return form_page(
        visit, await _form(visit), title, template="ledger_file_new.html", refused=refused, content=content
    )


@pages.post("/ledger-files/new", needs=MAKE)
async def make_file(visit: Visit) -> PageContent | GoTo:
    run = visit.query.get("run")
    more = {"kind": "invoices", "runId": run} if run else {"kind": _other(visit)}
    return await send(
        visit, await _form(visit), "POST", PATH, again=show_new_file, more=more,
        then=lambda done: at("/ledger-files/{id}", id=done.json()["id"]),
    )  # fmt: skip


@pages.get("/ledger-files/{file}", needs="GET /ledger-files/{file_id}", twin="/ledger-files/{file}/content")
async def show_file(visit: Visit) -> PageContent | FileContent:
    """Its CSV is the file itself."""
    path = at("/ledger-files/{id}", id=visit.part("file"))
    if visit.ending == "csv":
        answer = await visit.api.ask("GET", f"{path}/content")
        return FileContent(answer.body, {name: answer.headers[name] for name in _PASSED_ON})
    file = await visit.api.get(path)
    said = [
        ("What it is", _KINDS[file["kind"]]), ("Name", file["name"]),
        ("Lines", counted(file["lines"], "line")), ("Comes to", pounds(file["pence"])),
        ("Written as", f"{file['mapping']}, version {file['mappingVersion']}"),
        ("Made by", f"{file['madeBy']}, {day(file['madeOn'])}"), ("SHA-256", file["sha256"]),
        ("In the ledger", _sent(file)),
    ]  # fmt: skip
    names = [text(name, name) for name in file]
    content = {
        "said": said, "file": visit.link(f"{path}/content.csv"),
        "run": visit.link(at("/runs/{id}", id=file["runId"])) if file["runId"] else None,
        "actions": [PageAction(visit.link(f"{path}/sent"), "Say that it is in the ledger")]
        if file["sentOn"] is None and visit.may(SENT) else [],
    }  # fmt: skip
    return PageContent("ledger_file.html", "File for the ledger", content, table=RowsTable("", names, [file]))


def _sent(file: Mapping[str, Any]) -> str:
    if file["sentOn"] is None:
        return "nobody has said so yet"
    batch = f" as {file['batch']}" if file["batch"] else ""
    return f"since {day(file['sentOn'])}{batch}, says {file['sentSaidBy']}"


@pages.get("/ledger-files/{file}/sent", needs=SENT)
async def show_sent(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    path = at("/ledger-files/{id}", id=visit.part("file"))
    file = await visit.api.get(path)
    if file["sentOn"] is not None:
        return already("Is it in the ledger?", f"It is {_sent(file)}.", ("The file", visit.link(path)), refused)
    content = {"back": visit.link(path), "name": file["name"]}
    return form_page(visit, _SENT, "Is it in the ledger?", template="ledger_file_sent.html", refused=refused,
                     values={"sentOn": visit.today.isoformat()}, content=content)  # fmt: skip


@pages.post("/ledger-files/{file}/sent", needs=SENT)
async def say_sent(visit: Visit) -> PageContent | GoTo:
    path = at("/ledger-files/{id}", id=visit.part("file"))
    return await send(visit, _SENT, "POST", f"{path}/sent", again=show_sent, then=path)
