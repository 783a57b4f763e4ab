"""Where the front door meets people: its sites with their hours."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from services.assessment.pages.words import SETTINGS
from services.assessment.schemas.contacts import Setting
from services.assessment.schemas.sessions import WEEK_DAYS
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import day, plain, sentence

pages = PageGroup()
RECORD, CORRECT = "POST /sites", "PUT /sites/{site_id}"
_HOURS = "hours and minutes, such as 09:00 to 12:00, 13:00 to 17:00"
_FIRST = "For example, 09:00 to 17:00. Leave every day empty if it is always open."
_CODE = Field("code", "Code", hint="Short and for good, such as heaton-hub", width=20,
              form="small letters, digits and hyphens, such as heaton-hub")  # fmt: skip
_FIELDS = [
    Field("name", "Name"),
    Field("address", "Address", hint="In one line, with the postcode", optional=True),
    Field("priority", "Priority area", hint="By the area's own code, such as priority-1", optional=True, width=10),
    Field("setting", "What kind of place it is", "select",
          choices=[FieldChoice(code, SETTINGS[code]) for code in get_args(Setting)]),
    *(Field(f"open.{name}", f"Open on {sentence(name)}s", optional=True, width=20, form=_HOURS,
            hint=_FIRST if name == WEEK_DAYS[0] else "")
      for name in WEEK_DAYS),
    Field("openFrom", "First day", "date", example="27 3 2031"),
    Field("openUntil", "Last day", "date", optional=True, example="27 3 2031"),
]  # fmt: skip
_RECORD = Form([_CODE, *_FIELDS], "Record it", done="The site is recorded.", groups={"hours": "Opening hours"})
_CORRECT = Form(_FIELDS, "Change it", done="The site was changed.", groups={"hours": "Opening hours"})


@pages.get("/sites", needs="GET /sites", twin="/sites-recorded")
async def list_sites(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/sites")
    rows = [
        {
            **row,
            "where": row["address"] or "No address",
            "area": priority_in_words(row["priority"]),
            "what": SETTINGS[row["setting"]],
            "hours": "; ".join(hours_in_words(row["hours"])) or "At any hour",
            "is": _state(row),
        }
        for row in listed.items
        if not row["voided"]
    ]
    columns = [
        text("name", "Site", link=lambda row: visit.link(at("/sites/{id}/correct", id=row["id"]))),
        text("where", "Where"), text("area", "Priority area"), text("what", "Kind"), text("hours", "Open"),
        on_day("openFrom", "From"), text("is", "Until"),
    ]  # fmt: skip
    table = RowsTable("Sites", columns, rows, empty="there are none.", long=True)
    content = {"rows": table, "listed": listed, "twins": twins_of(visit, "/sites-recorded"),
               "new": ("Add a site", visit.link("/sites/new")) if visit.may(RECORD) else None,
               "lead": "Where the front door meets people. Sessions lie within the hours of their site."}  # fmt: skip
    return PageContent("work_list_of.html", "Sites", content, table=table)


def _state(row: Mapping[str, Any]) -> str:
    return day(row["openUntil"]) if row["openUntil"] else "Stays open"


def priority_in_words(code: str | None) -> str:
    return sentence(plain(code.replace("-", " "))) if code else "None"


def hours_in_words(hours: list[Mapping[str, str]]) -> list[str]:
    """As the week goes: `Tuesday 09:00 to 17:00`"""
    ordered = sorted(hours, key=lambda row: (WEEK_DAYS.index(row["day"]), row["opens"]))
    return [f"{sentence(row['day'])} {row['opens']} to {row['closes']}" for row in ordered]


@pages.get("/sites/new", needs=RECORD)
async def show_new_site(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = {"who": "Where people are met, and when it is open.", "back": visit.link("/sites")}
    refused = _at_their_days(visit, _RECORD, refused)
    return form_page(visit, _RECORD, "Add a site", template="correcting.html", refused=refused, content=content,
                     values={"openFrom": visit.today.isoformat()})  # fmt: skip


@pages.post("/sites/new", needs=RECORD)
async def record_site(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _RECORD, "POST", "/sites", again=show_new_site, then="/sites", shape=_site_body)


@pages.get("/sites/{site}/correct", needs=CORRECT)
async def show_site(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    site = await visit.api.get(at("/sites/{id}", id=visit.part("site")))
    content = {"who": f"{site['name']}, {site['code']}.", "back": visit.link("/sites")}
    return form_page(visit, _CORRECT, "Change a site", template="correcting.html", values=_site_typed(site),
                     revision=revision_of(site), refused=_at_their_days(visit, _CORRECT, refused), content=content,
                     about="The site")  # fmt: skip


@pages.post("/sites/{site}/correct", needs=CORRECT)
async def correct_site(visit: Visit) -> PageContent | GoTo:
    path = at("/sites/{id}", id=visit.part("site"))
    return await send(visit, _CORRECT, "PUT", path, again=show_site, then="/sites", shape=_site_body)


def _at_their_days(visit: Visit, form: Form, refused: FormRefused | None) -> FormRefused | None:
    """What the API says of one of the hours stands at the day on which it was typed."""
    if refused is None:
        return None
    hours = _site_body(form.body(visit.form))["hours"]
    errors = []
    for error in refused.problem.get("errors", ()):
        group, _, rest = str(error.get("field", "")).partition(".")
        number = rest.partition(".")[0]
        of_hours = group == "hours" and number.isdecimal()
        errors.append({**error, "field": f"open.{hours[int(number)]['day']}"} if of_hours else error)
    return replace(refused, problem={**refused.problem, "errors": errors} if errors else refused.problem)


def _site_body(body: dict[str, Any]) -> dict[str, Any]:
    """As the API takes it: the hours of a day are typed in one line."""
    said = {name: value for name, value in body.items() if name != "open"}
    typed: Mapping[str, str] = body.get("open", {})
    hours = [
        {"day": name, "opens": opens.strip(), "closes": closes.strip()}
        for name in WEEK_DAYS
        for part in typed.get(name, "").split(",")
        if part.strip()
        for opens, _, closes in [part.replace("-", " to ").partition(" to ")]
    ]
    return said | {"hours": hours}


def _site_typed(site: Mapping[str, Any]) -> dict[str, Any]:
    typed: dict[str, str] = {}
    for row in site["hours"]:
        before = f"{typed[row['day']]}, " if row["day"] in typed else ""
        typed[row["day"]] = f"{before}{row['opens']} to {row['closes']}"
    return {**site, "open": typed}
