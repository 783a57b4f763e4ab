"""What a person's record said before each correction, for assessors."""

from collections.abc import Mapping
from typing import Any

from services.assessment.pages.contact_fields import PERSON, REACH, field_words, person_typed
from services.assessment.pages.correcting import why_in_words
from services.assessment.pages.names import born_in_words, code_names, whole_name
from services.assessment.pages.team_names import team_of
from services.assessment.pages.words import SEXES
from shared.pages.lists import twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import continued, sentence

pages = PageGroup()
_LABELS = {entry.name: entry.label for entry in (*PERSON, REACH)}


@pages.get(
    "/persons/{person}/history",
    needs="GET /persons/{person_id}/former-details",
    twin="/persons/{person}/former-details",
)
async def show_history(visit: Visit) -> PageContent:
    person = await visit.api.get(at("/persons/{person}", person=visit.part("person")))
    path = at("/persons/{person}/former-details", person=person["clientId"])
    corrections = (await visit.api.get(path))["items"]
    for absorbed in person["absorbedIds"]:
        corrections += (await visit.api.get(at("/persons/{person}/former-details", person=absorbed)))["items"]
    corrections.sort(key=lambda row: row["correctedOn"], reverse=True)
    rows = [
        {
            **row,
            "what": sentence(field_words(",".join(row["changed"]))),
            "before": ", ".join(_before(row, name) for name in row["changed"]),
            "why": why_in_words(row["reasonCode"]),
        }
        for row in corrections
    ]
    former = [text("before", "It said before")] if visit.ending == "html" else []  # a file names nobody
    columns = [
        on_day("correctedOn", "Corrected"), text("what", "What"), *former,
        text("why", "Why"), Column("correctedBy", "By", (await team_of(visit)).of),
        (await code_names(visit)).column("parties", "correctedByOrganisation", "Organisation"),
    ]  # fmt: skip
    table = RowsTable("Corrections, the last first", columns, rows, empty="it was never corrected.")
    content = {
        "who": whole_name(person),
        "rows": table,
        "back": visit.link(at("/persons/{person}", person=person["clientId"])),
        "twins": twins_of(visit, path),
    }
    return PageContent("person_history.html", "What the record said before", content, table=table)


def _before(row: Mapping[str, Any], name: str) -> str:
    typed = person_typed(row)
    match name:
        case "birthDate" | "birthDatePrecision":
            return born_in_words(row)
        case "sex":
            return continued(SEXES[row["sex"]])
        case "reachBy":
            return row["reachBy"] or "nothing of how they can be reached"
        case _:
            return str(typed[name]) if typed[name] else f"no {continued(_LABELS[name])}"
