"""The front door's own file for NDTMS: what it has and lacks, the file, and who lets NDTMS be told who they are."""

import csv
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from services.assessment.pages.names import code_names, names_of, whole_name
from services.assessment.pages.open_risks import about_person
from services.assessment.pages.recording import person_of
from services.assessment.pages.words import MISTAKES
from shared.kernel.csv_lines import physical_lines
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import filtered, status_of
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import continued, day

pages = PageGroup()
EXPORT, CONSENT = "GET /ndtms-export", "POST /ndtms-consents"
CONSENTS, TAKE_BACK = "GET /ndtms-consents", "POST /ndtms-consents/{consent_id}/void"
_BACK = Form(
    [Field("reasonCode", "What is wrong?", "radios", choices=MISTAKES)], "Take it back", warns=True,
    done="It was taken back, as if nobody had recorded it.",
)  # fmt: skip
_SHOWN = 200  # assessments without a line, on one page
_SAID = {True: "They let NDTMS be told who they are", False: "They do not let NDTMS be told"}
_LABELS = {"fileName": "How the file is to be named"}
_NOTHING: Mapping[str, Any] = {"lines": 0, "refused": []}
_FORM = Form(
    [
        Field("given", "What do they say?", "radios",
              choices=[FieldChoice("true", _SAID[True]), FieldChoice("false", _SAID[False])]),
        Field("on", "When did they say so?", "date", past=True),
    ],
    "Record what they say", done="It is recorded what they say.",
)  # fmt: skip


@pages.get("/ndtms-export", needs=EXPORT, twin="/ndtms-export-lines")
async def show_export(visit: Visit) -> PageContent:
    """On the page what the file lacks and why; its CSV is the file itself."""
    name = visit.query.get("fileName", "").strip()
    if name and visit.ending != "html":
        return PageContent("ndtms_export.html", "Our own NDTMS file", table=await _file(visit, name))
    asked = visit.api.get("/ndtms-export", fileName=name) if name else _none()
    report, errors = await filtered(visit, asked, _NOTHING, labels=_LABELS)
    content = {
        "name": name,
        "errors": errors,
        "report": report,
        "shown": bool(name) and not errors,
        "rows": await _refused(visit, report["refused"][:_SHOWN]),
        "more": len(report["refused"]) > _SHOWN,
        "organisation": (await code_names(visit)).of("parties", visit.actor.organisation),
        "agencies": await _own_agencies(visit),
        "consents": visit.link("/ndtms-consents"),
        "back": visit.link("/ndtms"),
        "twins": twins_of(visit, "/ndtms-export-lines"),
    }
    return PageContent("ndtms_export.html", "Our own NDTMS file", content, table=content["rows"],
                       status=status_of(errors))  # fmt: skip


async def _own_agencies(visit: Visit) -> list[str]:
    """Under which codes files of one's own organisation were sent here so far."""
    sent = await all_of(visit, "/ndtms-extracts")
    return sorted({row["agency"] for row in sent if row["provider"] == visit.actor.organisation})


async def _none() -> Mapping[str, Any]:
    return _NOTHING


async def _file(visit: Visit, name: str) -> RowsTable:
    """With the columns of its edition, as the API writes it."""
    answer = await visit.api.ask("GET", "/ndtms-export.csv", query={"fileName": name})
    columns, *lines = csv.reader(physical_lines(answer.body.decode("utf-8-sig")))
    rows = [dict(zip(columns, line, strict=True)) for line in lines]
    return RowsTable("The file", [text(column, column) for column in columns], rows)


async def _refused(visit: Visit, refused: Sequence[Mapping[str, Any]]) -> RowsTable:
    names = await names_of(visit, [case["clientId"] for case in refused])
    rows = [
        {
            "person": names.get(case["clientId"], case["clientId"]), "clientId": case["clientId"],
            "assessedOn": case["assessedOn"],
            "column": problem["column"], "message": problem["message"], "allowed": ", ".join(problem["allowed"]),
        }
        for case in refused
        for problem in case["problems"]
    ]  # fmt: skip
    columns = [
        text("person", "Person", link=lambda row: _mended_at(visit, row)), on_day("assessedOn", "Assessed on"),
        text("column", "Column"),
        text("message", "What is wrong"), text("allowed", "What is allowed"),
    ]  # fmt: skip
    return RowsTable("Assessments without a line, and why", columns, rows, empty="none: all have a line.")


def _mended_at(visit: Visit, row: Mapping[str, Any]) -> str:
    """Where what is missing is recorded."""
    if row["column"] == "CONSENT" and visit.may(CONSENT):
        asked = {"client": row["clientId"], "fileName": visit.query.get("fileName", "").strip()}
        return visit.link(f"/ndtms-consents/new?{urlencode(asked)}")
    return visit.link(at("/persons/{id}", id=row["clientId"]))


@pages.get("/ndtms-consents", needs=CONSENTS, twin="/ndtms-consents-said")
async def list_consents(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/ndtms-consents")
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    rows = [row | {"person": names.get(row["clientId"], row["clientId"]), "said": _said(row)}
            for row in listed.items]  # fmt: skip
    columns = [
        text("person", "Person", link=lambda row: visit.link(f"/ndtms-consents/new?client={row['clientId']}")),
        text("said", "What they say"), on_day("on", "When"), on_day("recordedOn", "Recorded on"),
    ]  # fmt: skip
    table = RowsTable("In the order of recording; of a person what was said last counts", columns, rows,
                      empty="nobody has said anything.")  # fmt: skip
    content = {"rows": table, "listed": listed, "twins": twins_of(visit, "/ndtms-consents-said"),
               "lead": "Whether people let NDTMS be told who they are. No help, no treatment and no payment hangs on"
                       " it: who does not is told of without a name."}  # fmt: skip
    return PageContent("work_list_of.html", "Consent to NDTMS", content, table=table)


@pages.get("/ndtms-consents/new", needs=CONSENT)
async def show_consent(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    said = await all_of(visit, "/ndtms-consents", clientId=person["clientId"])
    rows = [row | {"said": _said(row), "way": _taking_back(visit, row)} for row in said]
    content = {
        **await about_person(visit, person), "back": visit.link(_way_back(visit, person["clientId"])),
        "rows": RowsTable(
            "What they have said so far",
            [text("said", "What they say"), on_day("on", "When"),
             text("back", "If it was a mistake", link=lambda row: row["way"])],
            [row | {"back": "Take it back" if row["way"] else None} for row in rows], empty="nothing yet.",
        ),
    }  # fmt: skip
    return form_page(visit, _FORM, "Consent to NDTMS", template="ndtms_consent.html",
                     values={"on": visit.today.isoformat()}, refused=refused, content=content)  # fmt: skip


@pages.post("/ndtms-consents/new", needs=CONSENT)
async def record_consent(visit: Visit) -> PageContent | GoTo:
    client = (await person_of(visit))["clientId"]
    return await send(visit, _FORM, "POST", "/ndtms-consents", again=show_consent, shape=_shaped,
                      then=_way_back(visit, client), more={"clientId": client})  # fmt: skip


def _said(row: Mapping[str, Any]) -> str:
    return f"Taken back: {continued(_SAID[row['given']])}" if row["voided"] else _SAID[row["given"]]


def _taking_back(visit: Visit, row: Mapping[str, Any]) -> str:
    if row["voided"] or not visit.may(TAKE_BACK):
        return ""
    path = at("/ndtms-consents/{id}/take-back", id=row["id"])
    return visit.link(f"{path}?{urlencode({'client': row['clientId']})}")


@pages.get("/ndtms-consents/{consent}/take-back", needs=TAKE_BACK)
async def show_taking_back(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person, consent = await _person_and_consent(visit)
    who = f"{whole_name(person)}. {_SAID[consent['given']]}, said on {day(consent['on'])}."
    back = visit.link(f"/ndtms-consents/new?client={person['clientId']}")
    return form_page(visit, _BACK, "Take back what was recorded", template="correcting.html", refused=refused,
                     revision=revision_of(consent), about="What they say",
                     content={"who": who, "back": back})  # fmt: skip


@pages.post("/ndtms-consents/{consent}/take-back", needs=TAKE_BACK)
async def take_back(visit: Visit) -> PageContent | GoTo:
    person, _ = await _person_and_consent(visit)
    path = at("/ndtms-consents/{id}/void", id=visit.part("consent"))
    then = f"/ndtms-consents/new?client={person['clientId']}"
    return await send(visit, _BACK, "POST", path, again=show_taking_back, then=then)


async def _person_and_consent(visit: Visit) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """No other's name stands over it."""
    person = await person_of(visit)
    for row in await all_of(visit, "/ndtms-consents", clientId=person["clientId"]):
        if row["id"] == visit.part("consent"):
            return person, row
    raise NotFound("Nothing was recorded of this person under this id, or it is not yours to see.")


def _way_back(visit: Visit, client: str) -> str:
    """To what our own file lacks, for whoever came from there."""
    if name := visit.query.get("fileName", "").strip():
        return f"/ndtms-export?{urlencode({'fileName': name})}"
    return at("/persons/{id}", id=client)


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    truths = {"true": True, "false": False}
    return body | ({"given": truths.get(body["given"], body["given"])} if "given" in body else {})
