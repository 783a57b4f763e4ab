"""Places: of each service how many are funded, taken, held and free at this moment; a provider changes its own."""

from http import HTTPStatus
from typing import Any

from services.referral.pages.keeping import KEEP, is_own, is_paid, may_keep, refuse_others
from services.referral.pages.names import organisation_names, services_of
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.first_steps import first_steps
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import twins_of
from shared.pages.own_api import ApiResponse, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, text
from shared.pages.words import counted, day, place_name, plain, sentence

pages = PageGroup()
NO_BREAK = "\N{NO-BREAK SPACE}"

_UNITS = "capacity.units"
_FORM = Form(
    [
        Field("places", "Places", "number", hint="How many people it takes at once: not fewer than are in use."),
        Field(_UNITS, "Of which in units", optional=True,
              hint="Each with its places, commas between, such as Women 10, Men 8. Together they make the places."),
        Field("capacity.hoursPerWeek", "Hours a week", "number", optional=True,
              hint="Such as 30, where people attend so many."),
        Field("capacity.peoplePerYear", "People a year", "number", optional=True,
              hint="How many it is funded to begin with from April to March. Nobody is refused by it."),
        Field("capacity.transportFrom", "It brings people from", optional=True,
              hint="Districts, with commas between."),
        Field("capacity.rapidAccess", "Are people seen at once?", "radios", optional=True, unsaid="", choices=[
            FieldChoice("true", "Yes", "Rapid access: nobody waits."), FieldChoice("false", "No")]),
        Field("capacity.withinDays", "In how many days people are to be seen", "number", optional=True,
              hint="From the referral on, such as 5. Nobody is refused by it."),
        Field("capacity.priorities", "Who goes first of those who wait", optional=True,
              hint="Reasons such as pregnant, released_from_prison, with commas between. Left empty: nobody."),
    ],
    "Change the places",
    done="The places were changed.",
)  # fmt: skip
_AS_IT_STANDS = ("organisation", "name", "isTreatment", "modality", "setting", "eligibility")
_TOGETHER = ("places", "occupied", "held", "available")


@pages.get("/places", needs="GET /services", menu="Places", twin="/places")
async def list_places(visit: Visit) -> PageContent:
    services, names = await services_of(visit), await organisation_names(visit)
    paid = await is_paid(visit)
    rows = [_row(service) | {"own": may_keep(visit, service, paid=paid)} for service in services]
    columns = [
        text("name", "Service", link=lambda row: visit.link(at("/places/{id}", id=row["id"])) if row["own"] else ""),
        names.column("organisations", "organisation", "Organisation"),
        Column("hasRoom", "Has room", lambda room: "Yes" if room else "No"),
        count("places", "Funded"),
        count("occupied", "Taken"),
        count("held", "Held"),
        count("available", "Free"),
        *[column for column in _capacity(visit.ending) if any(row[column.name] is not None for row in rows)],
        Column("saidOn", "Last said on", _in_a_line),
    ]
    table = RowsTable("Places at this moment", columns, rows, total=_total(rows), empty="there is no service.")
    content = {
        "today": visit.today,
        "hidden": any(row["occupied"] is None for row in rows),
        "actions": _actions(visit, paid=paid),
        "paid": paid,
        "steps": () if services else first_steps(visit, services=False),
        "choose": _choose(visit, rows),
        "twins": twins_of(visit, "/places"),
    }
    return PageContent("places.html", "Places", content, table=table)


_ALWAYS_APART = (text("units", "Of which"), text("year", "Begun this year"))
_APART = (
    text("hours", "Hours a week"), text("transport", "Brings people from"), text("rapid", "Rapid access"),
    text("within", "Seen in days"), text("first", "Goes first"),
)  # fmt: skip


def _capacity(ending: str) -> tuple[Column, ...]:
    """On the page what few services say stands together: with a column for each all are too narrow to be read."""
    return (text("offers", "What else is said of it"),) if ending == "html" else (*_ALWAYS_APART, *_APART)


def _in_a_line(on: str) -> str:
    return day(on).replace(" ", NO_BREAK)


def _offers(capacity: dict[str, Any], year: str | None) -> str | None:
    hours, within, districts = capacity["hoursPerWeek"], capacity["withinDays"], capacity["transportFrom"]
    said = [
        _units_typed(capacity["units"]) or "",
        f"begun this year: {year}" if year else "",
        f"{counted(hours, 'hour')} a week" if hours else "",
        "seen at once" if capacity["rapidAccess"] else "",
        f"seen within {counted(within, 'day')}" if within is not None else "",
        f"brings people from {', '.join(place_name(district) for district in districts)}" if districts else "",
        f"first goes who is {' or '.join(plain(code) for code in capacity['priorities'])}"
        if capacity["priorities"] else "",
    ]  # fmt: skip
    return sentence("; ".join(part for part in said if part)) or None


def _row(service: dict[str, Any]) -> dict[str, Any]:
    capacity, begun = service["capacity"], service["begunThisYear"]
    funded = capacity["peoplePerYear"]
    of_funded = None if funded is None else f"{'' if begun is None else f'{begun} '}of {funded}"
    return {
        **service,
        "units": _units_typed(capacity["units"]),
        "year": of_funded,
        "hours": capacity["hoursPerWeek"],
        "transport": ", ".join(capacity["transportFrom"]) or None,
        "rapid": "Yes" if capacity["rapidAccess"] else None,
        "within": capacity["withinDays"],
        "first": ", ".join(plain(code) for code in capacity["priorities"]) or None,
        "offers": _offers(capacity, of_funded),
    }


def _units_typed(units: list[dict[str, Any]]) -> str | None:
    return ", ".join(f"{unit['name']} {unit['places']}" for unit in units) or None


def _typed(offer: dict[str, Any]) -> dict[str, Any]:
    """As it is typed: lists in one line."""
    capacity = offer["capacity"]
    lines = {
        "units": _units_typed(capacity["units"]),
        "transportFrom": ", ".join(capacity["transportFrom"]) or None,
        "priorities": ", ".join(capacity["priorities"]) or None,
        "rapidAccess": "true" if capacity["rapidAccess"] else "false",
    }
    return {**offer, "capacity": capacity | lines}


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    capacity = dict(body.get("capacity", {}))
    said = capacity.get("rapidAccess")
    return body | {
        "capacity": capacity
        | {
            "units": [_unit(typed) for typed in _listed(capacity.get("units"))],
            "transportFrom": _listed(capacity.get("transportFrom")),
            "priorities": _listed(capacity.get("priorities")),
            "rapidAccess": _TRUTHS.get(said, said) if said is not None else False,
        }
    }


_TRUTHS = {"true": True, "false": False}


def _unit(typed: str) -> dict[str, Any]:
    name, _, places = typed.rpartition(" ")
    return {"name": name, "places": int(places)}


def _listed(typed: str | None) -> list[str]:
    return [part for part in (part.strip() for part in (typed or "").split(",")) if part]


def _units_wrong(visit: Visit) -> FormRefused | None:
    """Of what is typed where no number, or no name, can be read."""
    typed = _FORM.body(visit.form).get("capacity", {}).get("units")
    read = [part.rpartition(" ") for part in _listed(typed)]
    if all(name and places.isascii() and places.isdigit() for name, _, places in read):
        return None
    said = "must be names, each with its number of places, such as Women 10, Men 8"
    return FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, {"errors": [{"field": _UNITS, "message": said}]})


def _choose(visit: Visit, rows: list[dict[str, Any]]) -> str:
    """Where to go to change the places: a commissioner changes others' services too."""
    own = [row for row in rows if row["own"]]
    if not own:
        return ""
    all_theirs = all(is_own(visit, row) for row in own)
    return f"Choose a service{' of yours' if all_theirs else ''} to change its places."


def _actions(visit: Visit, *, paid: bool) -> list[PageAction]:
    may_add = visit.may("POST /services") and not paid
    return [PageAction(visit.link("/services/new"), "Add a service")] if may_add else []


def _total(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """None where the figures of some are not told."""
    if not rows or any(row[name] is None for row in rows for name in _TOGETHER):
        return None
    totals = {name: sum(row[name] for row in rows) for name in _TOGETHER}
    has_room = any(row["hasRoom"] for row in rows)
    return totals | {"name": "Together", "organisation": "", "own": False, "hasRoom": has_room}


async def offer_to_change(visit: Visit) -> ApiResponse:
    """As the API has it. Raises NotYourOrganisation and PaidOrganisation before anything is filled in."""
    answered = await visit.api.ask("GET", at("/services/{id}", id=visit.part("offer")))
    await refuse_others(visit, answered.json())
    return answered


@pages.get("/places/{offer}", needs=KEEP)
async def show_places(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    answered = await offer_to_change(visit)
    offer = answered.json()
    return form_page(
        visit, _FORM, f"Places of {offer['name']}", template="places_change.html", values=_typed(offer),
        revision=answered.headers["etag"], refused=refused, content={"offer": offer},
    )  # fmt: skip


@pages.post("/places/{offer}", needs=KEEP)
async def change_places(visit: Visit) -> PageContent | GoTo:
    """All else is sent as it stands; If-Match sees to it that it is what the page showed."""
    if (wrong := _units_wrong(visit)) is not None:
        return await show_places(visit, wrong)
    path = at("/services/{id}", id=visit.part("offer"))
    offer = await visit.api.get(path)
    more = {name: offer[name] for name in _AS_IT_STANDS}
    return await send(visit, _FORM, "PUT", path, again=show_places, then="/places", more=more, shape=_shaped)
