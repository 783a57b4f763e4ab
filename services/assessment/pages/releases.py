"""Who is released from prison and when: recorded, corrected where the day changes, and taken back."""

from collections.abc import Mapping
from typing import Any

from services.assessment.pages.names import names_of, whole_name
from services.assessment.pages.open_risks import known_before_meeting
from services.assessment.pages.recording import person_of
from services.assessment.pages.words import MISTAKES
from shared.kernel.problems import NotFound
from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, act, on_day, text
from shared.pages.words import day

pages = PageGroup()
RECORD = "POST /prison-releases"
CORRECT, VOID = "PUT /prison-releases/{release_id}", "POST /prison-releases/{release_id}/void"
_DAY = Field("on", "When they are released", "date", hint="It may be up to a year ahead.", example="27 3 2031")
_RECORD = Form([_DAY], "Record it", done="It is recorded, and what follows from it stands on the worklist.")
_CORRECT = Form([_DAY], "Correct the day", done="The day was corrected.")
_MISTAKE = Form([Field("reasonCode", "Why is it taken back?", "radios", choices=MISTAKES)], "Take it back",
                warns=True, done="The release was taken back.")  # fmt: skip


@pages.get("/prison-releases", needs="GET /prison-releases", twin="/prison-releases-recorded")
async def list_releases(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/prison-releases")
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    rows = [
        {
            **row,
            "person": names.get(row["clientId"], row["clientId"]),
            "state": "Taken back" if row["voided"] else "Stands",
            "change": "Taken back" if row["voided"] else "Change the day",
            "mistake": "" if row["voided"] else "Take it back",
        }
        for row in listed.items
    ]

    def way(template: str, row: Mapping[str, Any]) -> str:
        return "" if row["voided"] else visit.link(at(template, id=row["id"]))

    columns = [
        text("person", "Person", link=lambda row: visit.link(at("/persons/{id}", id=row["clientId"]))),
        on_day("on", "Released on"),
        *([] if visit.ending == "html" else [text("state", "State")]),
        act("change", "Day", link=lambda row: way("/prison-releases/{id}/correct", row)),
        act("mistake", "By mistake", link=lambda row: way("/prison-releases/{id}/mistake", row)),
    ]  # fmt: skip
    table = RowsTable("Releases, the earliest first", columns, rows, empty="there are none.")
    content = {"rows": table, "listed": listed, "twins": twins_of(visit, "/prison-releases-recorded"),
               "lead": "After a release somebody meets the person within 21 days, and looks after twelve weeks"
                       " whether they are in treatment: both stand on the worklist."}  # fmt: skip
    return PageContent("work_list_of.html", "Releases from prison", content, table=table)


@pages.get("/prison-releases/new", needs=RECORD)
async def show_new_release(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    content = {"who": whole_name(person), "back": visit.link(at("/persons/{id}", id=person["clientId"])),
               "know": await known_before_meeting(visit, person["clientId"])}  # fmt: skip
    return form_page(visit, _RECORD, "Released from prison", template="correcting.html", refused=refused,
                     content=content)  # fmt: skip


@pages.post("/prison-releases/new", needs=RECORD)
async def record_release(visit: Visit) -> PageContent | GoTo:
    client = (await person_of(visit))["clientId"]
    return await send(visit, _RECORD, "POST", "/prison-releases", again=show_new_release,
                      then=at("/persons/{id}", id=client), more={"clientId": client})  # fmt: skip


async def _release(visit: Visit) -> Mapping[str, Any]:
    for row in await all_of(visit, "/prison-releases"):
        if row["id"] == visit.part("release"):
            return row
    raise NotFound("There is no such release from prison, or it is not yours to see.")


async def _form_of(visit: Visit, form: Form, title: str, refused: FormRefused | None) -> PageContent:
    release = await _release(visit)
    person = await visit.api.get(at("/persons/{id}", id=release["clientId"]))
    content = {"who": f"{whole_name(person)}, released on {day(release['on'])}.",
               "back": visit.link("/prison-releases")}  # fmt: skip
    return form_page(visit, form, title, template="correcting.html", values=release, revision=revision_of(release),
                     refused=refused, content=content, about="The release")  # fmt: skip


@pages.get("/prison-releases/{release}/correct", needs=CORRECT)
async def show_release(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _CORRECT, "Change the day of a release", refused)


@pages.post("/prison-releases/{release}/correct", needs=CORRECT)
async def correct_release(visit: Visit) -> PageContent | GoTo:
    path = at("/prison-releases/{id}", id=visit.part("release"))
    return await send(visit, _CORRECT, "PUT", path, again=show_release, then="/prison-releases")


@pages.get("/prison-releases/{release}/mistake", needs=VOID)
async def show_mistake(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _MISTAKE, "Take back a release", refused)


@pages.post("/prison-releases/{release}/mistake", needs=VOID)
async def take_back(visit: Visit) -> PageContent | GoTo:
    path = at("/prison-releases/{id}/void", id=visit.part("release"))
    return await send(visit, _MISTAKE, "POST", path, again=show_mistake, then="/prison-releases")
