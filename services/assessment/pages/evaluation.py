"""Evaluation extracts: who took which and what for, one taken, its file, and what its columns mean."""

from collections.abc import Mapping
from typing import Any

from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import FileContent, GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, on_day, text
from shared.pages.words import counted, day

pages = PageGroup()
PATH, NEEDS, TAKE = "/evaluation-extracts", "GET /evaluation-extracts", "POST /evaluation-extracts"
DICTIONARY = "/evaluation-dictionary"
_FILES = {"csv": "content", "json": "rows"}
_PASSED_ON = ("content-type", "content-disposition")
_SORTS = {"pseudonym": "Name", "group": "Group: five persons and more alike", "result": "What became of it"}
_FORM = Form(
    [
        Field("firstYear", "First year of the beginning of treatment", "number", width=4,
              hint="A year is from April to March: 2012 is from April 2012 to March 2013."),
        Field("lastYear", "Last year", "number", width=4, hint="Since its end another year has to be over."),
        Field("recipient", "Which organisation is it handed to?"),
        Field("purpose", "What is it taken for?", hint="Who took an extract and what for is listed. Name nobody here."),
    ],
    "Take the extract", done="The extract is taken. Its file stays as it is.", repeats=True,
)  # fmt: skip


def _years(row: Mapping[str, Any]) -> str:
    return " to ".join(f"{year}/{(year + 1) % 100:02}" for year in sorted({row["firstYear"], row["lastYear"]}))


@pages.get(PATH, needs=NEEDS, menu="Evaluation extracts", twin=PATH)
async def list_extracts(visit: Visit) -> PageContent:
    listed = await list_of(visit, PATH)
    rows = [row | {"years": _years(row)} for row in listed.items]
    columns = [
        Column("name", "File", link=lambda row: visit.link(at(f"{PATH}/{{id}}", id=row["id"]))),
        text("years", "Treatment begun in"), count("rows", "Journeys"), text("recipient", "For whom"),
        text("purpose", "What for"), text("takenBy", "Taken by"), on_day("takenOn", "Taken on"),
    ]  # fmt: skip
    table = RowsTable("Extracts that were taken, the newest first", columns, rows, empty="none yet.")
    content = {
        "rows": table, "listed": listed, "twins": twins_of(visit, PATH), "dictionary": visit.link(DICTIONARY),
        "new": visit.link(f"{PATH}/new") if visit.may(TAKE) else None,
    }  # fmt: skip
    return PageContent("evaluation_extracts.html", "Evaluation extracts", content, table=table)


@pages.get(f"{PATH}/new", needs=TAKE)
async def show_new_extract(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return form_page(visit, _FORM, "Take an evaluation extract", template="evaluation_new.html", refused=refused)


@pages.post(f"{PATH}/new", needs=TAKE)
async def take_extract(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _FORM, "POST", PATH, again=show_new_extract,
                      then=lambda done: at(f"{PATH}/{{id}}", id=done.json()["id"]))  # fmt: skip


@pages.get(
    f"{PATH}/{{extract}}", needs="GET /evaluation-extracts/{evaluation_extract_id}", twin=f"{PATH}/{{extract}}/file"
)
async def show_extract(visit: Visit) -> PageContent | FileContent:
    """Its CSV is the file itself, its JSON the same rows; both for who took it."""
    path = at(f"{PATH}/{{id}}", id=visit.part("extract"))
    if visit.ending in _FILES:
        answer = await visit.api.ask("GET", f"{path}/{_FILES[visit.ending]}")
        return FileContent(answer.body, {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers})
    extract = await visit.api.get(path)
    left_out = counted(extract["leftOutAtMost"], "person", "people")
    said = [
        ("Taken by", f"{extract['takenBy']} of {extract['takenByOrganisation']}, {day(extract['takenOn'])}"),
        ("For whom", extract["recipient"]), ("What for", extract["purpose"]),
        ("Treatment begun in", _years(extract)), ("Journeys", counted(extract["rows"], "journey")),
        ("Not in it", f"at most {left_out}: too few are alike, or somebody said no"),
        ("Name", extract["name"]), ("SHA-256", extract["sha256"]),
    ]  # fmt: skip
    content = {
        "said": said, "is_theirs": extract["takenBy"] == visit.actor.sub, "back": visit.link(PATH),
        "twins": twins_of(visit, f"{path}/file"), "dictionary": visit.link(DICTIONARY),
    }  # fmt: skip
    return PageContent("evaluation_extract.html", "Evaluation extract", content)


@pages.get(DICTIONARY, needs="GET /evaluation-dictionary", twin="/evaluation-columns")
async def show_dictionary(visit: Visit) -> PageContent:
    columns = (await visit.api.get(DICTIONARY))["columns"]
    shown = columns if visit.ending != "html" else [
        row | {"sort": _SORTS[row["sort"]], "values": row["values"].replace("`", "")} for row in columns
    ]  # fmt: skip
    heads = [text("name", "Column"), text("sort", "What sort"), text("meaning", "What it says"),
             text("values", "What can stand in it")]  # fmt: skip
    table = RowsTable("The columns of every extract, in their order", heads, shown, long=True)
    content = {"rows": table, "twins": twins_of(visit, "/evaluation-columns"), "back": visit.link(PATH)}
    return PageContent("evaluation_dictionary.html", "What an evaluation extract says", content, table=table)
