"""What a service says of itself to the public, and whether it is in the public directory at all."""

import re
from http import HTTPStatus
from typing import Any

from services.referral.pages.keeping import KEEP
from services.referral.pages.places import offer_to_change
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit

pages = PageGroup()

_OPENING = "listing.opening"
_TIMES = re.compile(r"((?:[A-Z]{2} )+)(\d\d:\d\d)-(\d\d:\d\d)", re.ASCII)
_FORM = Form(
    [
        Field("listing.isPublic", "Is it in the public directory?", "radios", choices=[
            FieldChoice("true", "Yes", "Anybody may read its name, whom it takes, and what stands below."),
            FieldChoice("false", "No")]),
        Field("listing.showsPlaces", "Are its free places public too?", "radios", optional=True, unsaid="", choices=[
            FieldChoice("true", "Yes", "Who counts them day by day sees that somebody came or left."),
            FieldChoice("false", "No")]),
        Field("listing.description", "What it offers", optional=True, hint="At most 500 characters."),
        Field("listing.url", "Its page in the web", optional=True, hint="Such as https://www.example.org/"),
        Field("listing.phone", "The number that anybody may ring", optional=True, width=20),
        Field("listing.address.line", "Building and street", optional=True, hint="Left empty where it is not public."),
        Field("listing.address.town", "Town", optional=True, width=20),
        Field("listing.address.county", "County", optional=True, width=20),
        Field("listing.address.postalCode", "Postcode", optional=True, width=10),
        Field(_OPENING, "When it is open", optional=True,
              hint="Days by two letters and times, with commas between: MO TU 09:00-17:00, SA 10:00-13:00"),
    ],
    "Say it to the public",
    done="What the public reads was changed. The directory has it within five minutes.",
    groups={"listing.address": "Address"},
)  # fmt: skip
_AS_IT_STANDS = ("organisation", "name", "isTreatment", "modality", "setting", "eligibility", "places")
_TRUTHS = {"true": True, "false": False}


def _typed(offer: dict[str, Any]) -> dict[str, Any]:
    """As it is typed: opening times in one line."""
    listing = offer["listing"]
    times = [f"{' '.join(row['days'])} {row['opensAt']}-{row['closesAt']}" for row in listing["opening"]]
    return {"listing": listing | {"address": listing["address"] or {}, "opening": ", ".join(times) or None}}


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    listing = dict(body.get("listing", {}))
    listing["opening"] = [_opening(typed) for typed in _parts(listing.get("opening"))]
    chosen = {name: listing[name] for name in ("isPublic", "showsPlaces") if name in listing}
    return body | {"listing": listing | {name: _TRUTHS.get(said, said) for name, said in chosen.items()}}


def _parts(typed: str | None) -> list[str]:
    return [part for part in (part.strip() for part in (typed or "").split(",")) if part]


def _opening(typed: str) -> dict[str, Any]:
    read = _TIMES.fullmatch(typed)
    assert read is not None  # noqa: S101 - `_wrong` has looked at it
    return {"days": read[1].split(), "opensAt": read[2], "closesAt": read[3]}


def _wrong(visit: Visit) -> FormRefused | None:
    """Times that cannot be read; and nothing said of whether it is public, which is no answer of no."""
    listing = _FORM.body(visit.form).get("listing", {})
    errors = []
    if "isPublic" not in listing:
        errors.append({"field": "listing.isPublic", "message": "must be answered", "allowed": ["yes", "no"]})
    if not all(_TIMES.fullmatch(part) for part in _parts(listing.get("opening"))):
        errors.append(
            {"field": _OPENING, "message": "must be days by two letters and times, such as MO TU 09:00-17:00"}
        )
    return FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, {"errors": errors}) if errors else None


@pages.get("/services/{offer}/public", needs=KEEP)
async def show_listing(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    answered = await offer_to_change(visit)
    offer = answered.json()
    return form_page(
        visit, _FORM, f"What the public reads of {offer['name']}", template="listing.html", values=_typed(offer),
        revision=answered.headers["etag"], refused=refused, content={"offer": offer},
    )  # fmt: skip


@pages.post("/services/{offer}/public", needs=KEEP)
async def change_listing(visit: Visit) -> PageContent | GoTo:
    """All else is sent as it stands; If-Match sees to it that it is what the page showed."""
    if (wrong := _wrong(visit)) is not None:
        return await show_listing(visit, wrong)
    path = at("/services/{id}", id=visit.part("offer"))
    offer = await visit.api.get(path)
    more = {name: offer[name] for name in _AS_IT_STANDS}
    return await send(visit, _FORM, "PUT", path, again=show_listing, then="/places", more=more, shape=_shaped)
