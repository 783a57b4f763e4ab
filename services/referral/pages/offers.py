"""A service of an organisation: the commissioner adds it; whom it takes, what it is and how many places it has."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from services.referral.pages.names import organisation_names
from services.referral.pages.places import CHANGE
from services.referral.schemas.directory import Sex
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import plain, sentence

pages = PageGroup()

ADD = "POST /services"
_TREATS = [
    FieldChoice("true", "Yes", "Outcomes of who starts here may be paid for, if a contract pays its organisation."),
    FieldChoice("false", "No", "Such as advice: nobody is in treatment by it, and nothing is paid for it."),
]
_SAID = (
    Field("name", "Name of the service"),
    Field("isTreatment", "Does treatment begin with a start here?", "radios", choices=_TREATS),
    Field("places", "Places", "number", hint="How many people it takes at once."),
    Field("modality.code", "What it does", width=10,
          hint="By its code in the list below. In the national core data set 2 is prescribing and keywork here, 5 a "
          "structured day programme."),
    Field("modality.list", "List of what it does", width=10, hint="cds-h is the core data set, edition H."),
    Field("setting.code", "Where it takes place", width=20, hint="By its code, such as community."),
    Field("setting.list", "List of where it takes place", width=10, hint="A list of the area's own is called lasars."),
    Field("eligibility.minAge", "Youngest whom it takes", "number", hint="In whole years", optional=True),
    Field("eligibility.maxAge", "Oldest whom it takes", "number", hint="In whole years", optional=True),
    Field("eligibility.sexes", "Whom it takes by sex", "checkboxes", hint="None chosen: everybody.", optional=True,
          choices=[FieldChoice(code, sentence(plain(code))) for code in get_args(Sex)]),
    Field("eligibility.substances", "Which substances it treats", optional=True,
          hint="drugs, alcohol, or codes of substances, with commas between. Left empty: all."),
    Field("eligibility.districts", "In which districts people must live", optional=True,
          hint="With commas between. Left empty: anywhere."),
)  # fmt: skip
CHANGED = Form(_SAID, "Change the service", done="The service was changed.")
_USUAL = {"modality": {"list": "cds-h"}, "setting": {"code": "community", "list": "lasars"},
          "eligibility": {"minAge": 18}}  # fmt: skip
_LISTS = ("substances", "districts")
_TRUTHS = {"true": True, "false": False}


async def _new(visit: Visit) -> Form:
    """Whose it is stands in it alone where it is new: a service stays with its organisation."""
    organisations = await all_of(visit, "/organisations")
    choices = [FieldChoice(row["code"], f"{row['name']} ({row['code']})") for row in organisations]
    return Form(
        [Field("organisation", "Whose service", "select", choices=choices), *_SAID],
        "Add the service",
        done="The service was added.",
    )


@pages.get("/services/new", needs=ADD)
async def show_new_service(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    form = await _new(visit)
    values = _USUAL | {"organisation": visit.query.get("organisation")}
    content = {"offer": None, "no_organisation": not form.fields[0].choices}
    return form_page(
        visit, form, "Add a service", template="service.html", values=values, refused=refused, content=content
    )


@pages.post("/services/new", needs=ADD)
async def add_service(visit: Visit) -> PageContent | GoTo:
    return await send(
        visit, await _new(visit), "POST", "/services", again=show_new_service, then="/places", shape=_shaped
    )


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    """Lists are typed in one line, and whether it is treatment is chosen by a word."""
    whom: dict[str, Any] = {"sexes": []} | dict(body.get("eligibility", {}))
    whom |= {name: _listed(whom.get(name)) for name in _LISTS}
    said = body.get("isTreatment")
    treats = {} if said is None else {"isTreatment": _TRUTHS.get(said, said)}
    return body | {"eligibility": whom} | treats


def _listed(typed: str | None) -> list[str]:
    return [part for part in (part.strip() for part in (typed or "").split(",")) if part]


def _typed(offer: Mapping[str, Any]) -> dict[str, Any]:
    """As it is typed: lists in one line."""
    whom: Mapping[str, Any] = offer["eligibility"]
    in_one_line: dict[str, Sequence[str] | str | None] = {name: ", ".join(whom[name]) or None for name in _LISTS}
    return {**offer, "eligibility": {**whom, **in_one_line}}


@pages.get("/services/{offer}", needs=CHANGE)
async def show_service(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    answered = await visit.api.ask("GET", at("/services/{id}", id=visit.part("offer")))
    offer = answered.json()
    return form_page(
        visit, CHANGED, offer["name"], template="service.html", values=_typed(offer),
        revision=answered.headers["etag"], refused=refused,
        content={"offer": offer, "whose": (await organisation_names(visit)).of("organisations", offer["organisation"])},
    )  # fmt: skip


@pages.post("/services/{offer}", needs=CHANGE)
async def change_service(visit: Visit) -> PageContent | GoTo:
    path = at("/services/{id}", id=visit.part("offer"))
    more = {"organisation": (await visit.api.get(path))["organisation"]}
    return await send(visit, CHANGED, "PUT", path, again=show_service, then="/places", more=more, shape=_shaped)
