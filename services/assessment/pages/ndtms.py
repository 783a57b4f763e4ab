"""Files that agencies make for NDTMS: sent, looked at, taken, and compared with what was recorded. No names."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from pydantic_core import to_json

from services.assessment.pages.names import code_names
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import FilterErrors, filtered, status_of
from shared.pages.form_keys import KEY
from shared.pages.forms import (
    AGAIN,
    Form,
    FormRefused,
    form_page,
    named_by_file,
    needs_file,
    send,
    unreadable,
)  # fmt: skip
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, on_day, text
from shared.pages.words import day

pages = PageGroup()
LIST, SEND, TAKE = "GET /ndtms-extracts", "POST /ndtms-extracts", "POST /ndtms-extracts/{extract_id}/take"
STATES = {"open": "Waits to be taken", "taken": "Taken", "given_up": "Given up, another was sent"}
COMPARISONS = {
    "agrees": "Both say the same",
    "differs": "Both know it, and say something else",
    "only_there": "Not recorded here",
    "unknown_person": "Nobody like that is registered here",
    "doubtful": "In doubt, several are like that",
    "only_here": "Not in the file",
}
FIELDS = {"started_on": "start", "ended_on": "end", "reason": "reason"}
_COUNTS = {
    "lines": "Lines of the file", "new": "New", "changed": "Changed", "unchanged": "As they were",
    "missing": "Not in the file any more", "withoutConsent": "Of clients who do not consent",
    "forgotten": "Stand, and the client no longer consents", "problems": "With a problem",
}  # fmt: skip
_TAKE = Form(
    [
        Field("partial", "Lines with a problem", "checkboxes", optional=True,
              choices=[FieldChoice("true", "Leave them out, and take the others")]),
    ],
    "Take this file", done="It was taken.",
)  # fmt: skip
_DELETE = Form([], "Delete these lines", warns=True, done="They were deleted.")


@pages.get("/ndtms", needs=LIST, menu="NDTMS files", twin="/ndtms-files")
async def list_files(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/ndtms-extracts")
    codes = await code_names(visit)
    rows = [row | {"is": STATES[row["state"]]} for row in listed.items]
    columns = [
        text("agency", "Agency", link=lambda row: visit.link(_address(row))),
        codes.column("parties", "provider", "Service"),
        on_day("since", "From"), on_day("until", "To"), text("version", "Edition"), text("is", "State"),
        on_day("recordedOn", "Sent on"),
    ]  # fmt: skip
    table = RowsTable("Files that were sent, the last first", columns, rows, empty="none.")
    content = {
        "rows": table,
        "listed": listed,
        "new": visit.link("/ndtms/send"),
        "own": visit.link("/ndtms-export"),
        "consents": visit.link("/ndtms-consents"),
        "twins": twins_of(visit, "/ndtms-files"),
    }
    return PageContent("ndtms_files.html", "NDTMS files", content, table=table)


def _address(extract: Mapping[str, Any]) -> str:
    return at("/ndtms/{id}", id=extract["id"])


async def _send_form(visit: Visit) -> Form:
    parties = (await code_names(visit)).lists.get("parties") or ()
    services = [FieldChoice(row["code"], row["name"]) for row in parties]
    return Form(
        [
            Field("csv", "The agency's file", "file",
                  hint="Up to 1.5 MB, some 3,000 lines. A larger one goes by lasars ndtms import."),
            Field("fileName", "How NDTMS names the file, if it is called otherwise", optional=True,
                  hint="Such as N0852-20120401-20120930-TREAT-IN-H.csv. Left empty, the file goes by its own name."),
            Field("provider", "Which service the agency is", "select", choices=services, of_scheme=True),
        ],
        "Look at it", of_text=True,
    )  # fmt: skip


@pages.get("/ndtms/send", needs=SEND)
async def show_sending(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = {"who": "Nothing stands before you have looked at what it changes.", "back": visit.link("/ndtms")}
    return form_page(visit, await _send_form(visit), "Send an agency's file",
                     template="correcting.html", refused=refused, content=content)  # fmt: skip


@pages.post("/ndtms/send", needs=SEND)
async def send_file(visit: Visit) -> PageContent | GoTo:
    """First whose it is, and then its lines. Where these are refused the form comes back with the key that opened the
    file: it holds for the name alone, which may be another the next time.
    """
    form = await _send_form(visit)
    if unread := unreadable(form, visit.form) or needs_file(form, visit.form):
        return await show_sending(visit, unread)
    said = named_by_file(visit, form.body(visit.form))
    about = {name: value for name, value in said.items() if name != "csv"}
    key = "".join(visit.form.get(KEY, ())) + sha256(to_json(about)).hexdigest()[:16]
    try:
        opened = (await visit.api.send("POST", "/ndtms-extracts", about, key=key)).json()
        path = at("/ndtms-extracts/{id}/lines", id=opened["id"])
        await visit.api.send("POST", path, {"csv": said["csv"]}, key=f"{key}-lines")
    except RefusedByApi as refusal:
        if refusal.status not in AGAIN:
            raise
        return await show_sending(visit, FormRefused(refusal.status, refusal.problem))
    return GoTo(_address(opened), "The file was read. Nothing was taken yet.")


@pages.get("/ndtms/{extract}", needs=TAKE)
async def show_file(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    extract = await visit.api.get(at("/ndtms-extracts/{id}", id=visit.part("extract")))
    counts = [{"what": words, "lines": extract["counts"][name]} for name, words in _COUNTS.items()]
    codes = await code_names(visit)
    content = {
        "extract": extract,
        "counts": RowsTable("What taking it does" if extract["state"] == "open" else "What taking it did",
                            [text("what", "Lines"), count("lines", "How many")], counts),
        "problems": await _problems(visit, extract),
        "about": _about(extract, codes.of("parties", extract["provider"])),
        "missing": visit.link(f"{_address(extract)}/missing"),
        "compared": visit.link(f"/ndtms-compared?{urlencode({'agency': extract['agency']})}"),
        "back": visit.link("/ndtms"),
    }  # fmt: skip
    form = _TAKE if extract["counts"]["problems"] else replace(_TAKE, fields=[])
    return form_page(visit, form, "An agency's file", template="ndtms_file.html", refused=refused, content=content)


def _about(extract: Mapping[str, Any], service: str) -> str:
    unverified = "" if extract["verified"] else " This edition is unverified: compare it with the current pack."
    return (
        f"{extract['agency']}, which is {service}, from {day(extract['since'])} to {day(extract['until'])}, in edition"
        f" {extract['version']} of the data set. {STATES[extract['state']]}.{unverified}"
    )


async def _problems(visit: Visit, extract: Mapping[str, Any]) -> RowsTable:
    path = at("/ndtms-extracts/{id}/problems", id=extract["id"])
    answer = await visit.api.get(path, limit=100)
    rows = [
        {"line": line["line"], **problem, "allowed": ", ".join(problem["allowed"])}
        for line in answer["items"]
        for problem in line["problems"]
    ]
    columns = [count("line", "Line"), text("column", "Column"), text("message", "What is wrong"),
               text("allowed", "What is allowed")]  # fmt: skip
    more = ", of the first 100 lines that have any" if answer["next"] else ""
    return RowsTable(f"Problems{more}", columns, rows, empty="none.")


@pages.post("/ndtms/{extract}", needs=TAKE)
async def take_file(visit: Visit) -> PageContent | GoTo:
    path, then = (at(way, id=visit.part("extract")) for way in ("/ndtms-extracts/{id}/take", "/ndtms/{id}"))
    partial = {"partial": "true" in visit.form.get("partial", ())}
    return await send(visit, _TAKE, "POST", path, again=show_file, then=then, more=partial)


@pages.get("/ndtms/{extract}/missing", needs="POST /ndtms-extracts/{extract_id}/deletions")
async def show_missing(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    extract = await visit.api.get(at("/ndtms-extracts/{id}", id=visit.part("extract")))
    answer = await visit.api.get("/ndtms-rows", agency=extract["agency"], state="missing", limit=200)
    columns = [text("rowKey", "Client, episode, modality, TOP")]
    table = RowsTable("Lines that are not in the agency's last file", columns, answer["items"], empty="none.")
    content = {"rows": table, "any": bool(answer["items"]), "more": answer["next"] is not None,
               "back": visit.link(_address(extract))}  # fmt: skip
    return form_page(visit, _DELETE, "Lines to be deleted", template="ndtms_missing.html", refused=refused,
                     content=content)  # fmt: skip


@pages.post("/ndtms/{extract}/missing", needs="POST /ndtms-extracts/{extract_id}/deletions")
async def delete_missing(visit: Visit) -> PageContent | GoTo:
    path, then = (at(way, id=visit.part("extract")) for way in ("/ndtms-extracts/{id}/deletions", "/ndtms/{id}"))
    return await send(visit, _DELETE, "POST", path, again=show_missing, then=then, shape=dict)


@pages.get("/ndtms-compared", needs="GET /ndtms-episodes", twin="/ndtms-compared")
async def show_compared(visit: Visit) -> PageContent:
    asked = {name: visit.query.get(name) or None for name in ("agency", "comparison")}
    listed = ListShown([])
    errors: FilterErrors = []
    if asked["agency"]:
        wanted = list_of(visit, "/ndtms-episodes", **asked)
        listed, errors = await filtered(visit, wanted, listed, labels={"agency": "Agency", "comparison": "Compared"})
    rows = [
        row | {
            "differs": ", ".join(FIELDS[name] for name in row["differsIn"]) or None,
            "client": row["clientRef"] or row["clientId"][-8:],
        }
        for row in listed.items
    ]  # fmt: skip
    columns = [
        Column("comparison", "Compared", lambda code: COMPARISONS[code]),
        text("differs", "Differs in"),
        text("client", "Client", link=lambda row: _person(visit, row)), text("episodeRef", "Episode there"),
        on_day("startedThere", "Start there"), on_day("startedHere", "Start here"),
        on_day("endedThere", "End there"), on_day("endedHere", "End here"),
        text("reasonThere", "Reason there"), text("reasonHere", "Reason here"),
    ]  # fmt: skip
    table = RowsTable("Treatment as NDTMS was told and as it was recorded", columns, rows, empty="nothing.")
    content = {"rows": table, "listed": listed, "twins": twins_of(visit, "/ndtms-compared"),
               "errors": errors, "agency": asked["agency"] or "", "back": visit.link("/ndtms"),
               "ways": _ways(visit, asked["agency"]) if asked["agency"] else []}  # fmt: skip
    title = f"NDTMS compared: {asked['agency']}" if asked["agency"] else "NDTMS compared"
    return PageContent("ndtms_compared.html", title, content, table=table, status=status_of(errors))


def _ways(visit: Visit, agency: str) -> list[tuple[str, str]]:
    """To all, and to those of one comparison."""
    here = f"/ndtms-compared?{urlencode({'agency': agency})}"
    ways = {f"{here}&comparison={code}": words for code, words in COMPARISONS.items()}
    return [(visit.link(way), words) for way, words in ({here: "All of them"} | ways).items()]


def _person(visit: Visit, row: Mapping[str, Any]) -> str:
    return visit.link(at("/persons/{id}", id=row["clientId"])) if row["clientId"] else ""
