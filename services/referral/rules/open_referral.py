"""Services as the public reads them: Open Referral UK 3.0, a profile of HSDS 3.0. Nobody who is treated is in it.

What was not said is left out: the standard knows no null. Free places are HSDS 3.1's `service_capacity`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

COUNTRY = "GB"  # ISO 3166-1
OLDEST = 150
Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PublicOffer:
    """A service that may be read of in public. `listing` is what it says of itself; places that somebody waits for are
    not `available`.
    """

    id: UUID
    area: str
    organisation: str
    organisation_name: str
    name: str
    min_age: int | None
    max_age: int | None
    sexes: Sequence[str]
    districts: Sequence[str]
    languages: Sequence[str]
    places: int
    available: int
    said_on: date | None
    listing: Mapping[str, Any] = field(default_factory=dict)
    capacity: Mapping[str, Any] = field(default_factory=dict)


def in_list(offer: PublicOffer) -> Thing:
    """As one of a list: what one chooses by."""
    listing = offer.listing
    return _said(
        id=str(offer.id),
        name=offer.name,
        description=listing.get("description"),
        url=listing.get("url"),
        status="active",
        minimum_age=offer.min_age,
        maximum_age=offer.max_age,
        assured_date=offer.said_on and offer.said_on.isoformat(),
        last_modified=offer.said_on and f"{offer.said_on.isoformat()}T00:00:00.000Z",
        organization=_said(
            id=_id(offer.area, "organisation", offer.organisation),
            name=offer.organisation_name,
            description=offer.organisation_name,
        ),
    )


def in_full(offer: PublicOffer, read_at: datetime) -> Thing:
    """With where and when it is, whom it takes and, where it shows them, its free places."""
    return in_list(offer) | _said(
        eligibility_description=_whom(offer),
        schedules=_schedules(offer),
        service_areas=[
            {"id": _of(offer, "area", district), "name": district} for district in offer.districts
        ],
        languages=[{"id": _of(offer, "language", code), "code": code} for code in offer.languages],
        service_at_locations=_locations(offer),
        phones=_phones(offer),
        service_capacity=_capacity(offer, read_at),
    )  # fmt: skip


def _whom(offer: PublicOffer) -> str | None:
    sexes = " or ".join(sex for sex in offer.sexes if sex in {"male", "female"})
    return f"Only {sexes} people." if sexes else None


def _schedules(offer: PublicOffer) -> list[Thing]:
    return [
        {
            "id": _of(offer, "schedule", number),
            "freq": "WEEKLY",
            "byday": ",".join(opening["days"]),
            "opens_at": f"{opening['opens_at']}:00",
            "closes_at": f"{opening['closes_at']}:00",
        }
        for number, opening in enumerate(offer.listing.get("opening", ()))
    ]


def _locations(offer: PublicOffer) -> list[Thing]:
    said = offer.listing.get("address")
    if not said:
        return []
    address = {
        "id": _of(offer, "address"),
        "address_1": said["line"],
        "city": said["town"],
        "state_province": said["county"],
        "postal_code": said["postal_code"],
        "country": COUNTRY,
        "address_type": "physical",
    }
    location = {"id": _of(offer, "location"), "location_type": "physical", "name": offer.name, "addresses": [address]}
    return [{"id": _of(offer, "at"), "location": location}]


def _phones(offer: PublicOffer) -> list[Thing]:
    number = offer.listing.get("phone")
    return [{"id": _of(offer, "phone"), "number": number}] if number else []


def _capacity(offer: PublicOffer, read_at: datetime) -> list[Thing]:
    """Free places are counted for the service, not by unit: its units are said in words."""
    if not offer.listing.get("shows_places"):
        return []
    units = ", ".join(f"{unit['name']} {unit['places']}" for unit in offer.capacity.get("units", ()))
    return [
        _said(
            id=_of(offer, "capacity"),
            unit={"id": str(uuid5(NAMESPACE_URL, "lasars:unit:place")), "name": "Place"},
            available=offer.available,
            maximum=offer.places,
            updated=read_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            description=f"Of which {units}" if units else None,
        )
    ]


def page_of(things: Sequence[Thing], total: int, number: int, size: int) -> Thing:
    """The standard's envelope of one page of a list."""
    pages = max(1, ceil(total / size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(things),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not things,
        "contents": list(things),
    }


def is_asked_for(offer: PublicOffer, search: str | None, minimum_age: int | None, maximum_age: int | None) -> bool:
    """Whether the words stand in its name or description, and it takes all of these ages."""
    text = f"{offer.name} {offer.organisation_name} {offer.listing.get('description') or ''}".casefold()
    youngest = 0 if offer.min_age is None else offer.min_age
    oldest = OLDEST if offer.max_age is None else offer.max_age
    return (
        (search is None or search.casefold() in text)
        and (minimum_age is None or youngest <= minimum_age)
        and (maximum_age is None or oldest >= maximum_age)
    )


def _said(**fields: Any) -> Thing:
    return {name: value for name, value in fields.items() if value is not None and value != []}


def _of(offer: PublicOffer, *parts: object) -> str:
    return _id(offer.area, "service", offer.id, *parts)


def _id(*parts: object) -> str:
    """The same for the same thing, whenever it is asked for."""
    return str(uuid5(NAMESPACE_URL, ":".join(("lasars", *map(str, parts)))))
