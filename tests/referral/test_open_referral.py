"""The public directory as Open Referral UK 3.0: read without a token, and nothing in it but what is public.

The standard's schemas are CC BY-SA, so none is copied here: what they ask of these fields is written down by hand.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.referral.schemas.listing import LISTING
from tests.referral.client import Town

GOLDEN = Path(__file__).parent / "golden" / "open-referral-service.json"
BASE = "/open-referral/stockport"
ENVELOPE = {
    "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents",
}  # fmt: skip
STATUSES = {"active", "inactive", "defunct", "temporarily closed"}
NEEDED: dict[str, set[str]] = {
    "service": {"id", "name", "status"},
    "organization": {"id", "name", "description"},
    "schedules": {"id"},
    "service_areas": {"id"},
    "service_at_locations": {"id"},
    "location": {"id", "location_type"},
    "addresses": {
        "id", "address_1", "city", "state_province", "postal_code", "country", "address_type",
    },
    "phones": {"id", "number"},
    "languages": {"id"},
    "service_capacity": {"id", "unit", "available", "updated"},
    "unit": {"id", "name"},
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
WHOM = {"minAge": 18, "maxAge": 65, "sexes": ["female"], "districts": ["heaton"], "languages": ["pl"]}
CAPACITY = {"units": [{"name": "Women", "places": 10}, {"name": "Men", "places": 8}]}


def things(name: str, part: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object under it, with what it is called."""
    if isinstance(part, list):
        for row in part:
            yield from things(name, row)
    if isinstance(part, dict):
        yield name, part
        for field, value in part.items():
            yield from things(field, value)


def check_service(service: dict[str, Any]) -> None:
    for name, thing in things("service", service):
        assert NEEDED[name] <= thing.keys(), name
        assert None not in thing.values(), f"{name}: the standard knows no null"
        UUID(thing["id"])
    assert service["status"] in STATUSES
    for moment in (service["last_modified"], *(row["updated"] for row in service.get("service_capacity", ()))):
        assert MOMENT.fullmatch(moment)
    for schedule in service.get("schedules", ()):
        assert schedule["freq"] in {"WEEKLY", "MONTHLY"}
        assert set(schedule["byday"].split(",")) <= {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}


async def public(town: Town, organisation: str = "cdas", **changes: Any) -> str:
    changes = {"listing": LISTING, "eligibility": WHOM, "capacity": CAPACITY} | changes
    service = await town.service(organisation, 18, **changes)
    town.running.app.state.public_directory = None  # as when it was not read yet
    return service


async def read(town: Town, path: str) -> httpx.Response:
    return await town.running.client.get(f"{BASE}{path}")


@pytest.fixture(autouse=True)
def _unread(town: Town) -> None:
    town.running.app.state.public_directory = None


async def test_what_is_public_is_read_without_a_token_as_the_standard_has_it(town: Town) -> None:
    service = await public(town)
    hidden = await town.service("cdas", name="A refuge")
    listed = await read(town, "/services")
    assert listed.status_code == 200, listed.text
    envelope = listed.json()
    assert envelope.keys() == ENVELOPE
    assert [row["id"] for row in envelope["contents"]] == [service]
    for row in envelope["contents"]:
        check_service(row)
    full = (await read(town, f"/services/{service}")).json()
    check_service(full)
    assert full == json.loads(GOLDEN.read_text()) | {"id": service} | ids_of(full)
    assert (await read(town, f"/services/{hidden}")).status_code == 404
    assert "refuge" not in listed.text
    assert (await town.running.client.get("/open-referral/wigan/services")).json()["empty"] is True
    assert (await town.running.client.get(f"/open-referral/wigan/services/{service}")).status_code == 404
    assert (await read(town, "")).json()["version"] == "3.0"


def ids_of(full: dict[str, Any]) -> dict[str, Any]:
    """What hangs on the service's own id, which is new each time."""
    return {
        name: full[name] for name in ("schedules", "service_areas", "service_at_locations", "languages", "phones")
    }  # fmt: skip


async def test_what_hangs_on_the_service_is_as_it_was_said(town: Town) -> None:
    service = await public(town)
    full = (await read(town, f"/services/{service}")).json()
    said = json.loads(GOLDEN.read_text())
    for name in ("schedules", "service_areas", "service_at_locations", "languages", "phones"):
        assert without_ids(full[name]) == without_ids(said[name])
    town.running.app.state.public_directory = None
    assert (await read(town, f"/services/{service}")).json() == full  # its ids stay


def without_ids(part: Any) -> Any:
    if isinstance(part, list):
        return [without_ids(row) for row in part]
    if isinstance(part, dict):
        return {name: without_ids(value) for name, value in part.items() if name != "id"}
    return part


async def test_free_places_are_public_only_where_the_service_shows_them(town: Town) -> None:
    shy, open_ = await public(town), await public(town, listing=LISTING | {"showsPlaces": True})
    await town.refer(open_)
    town.running.app.state.public_directory = None
    assert "service_capacity" not in (await read(town, f"/services/{shy}")).json()
    full = (await read(town, f"/services/{open_}")).json()
    check_service(full)
    (capacity,) = full["service_capacity"]
    assert (capacity["available"], capacity["maximum"]) == (17, 18)
    assert (capacity["unit"]["name"], capacity["description"]) == ("Place", "Of which Women 10, Men 8")


async def test_pages_and_what_is_looked_for(town: Town) -> None:
    names = ["Alder", "Beech", "Cedar"]
    for name in names:
        await public(town, name=name)
    await public(town, "riverside", name="Young people", eligibility={"maxAge": 17})
    second = (await read(town, "/services?per_page=3&page=2")).json()
    assert [row["name"] for row in second["contents"]] == ["Young people"]
    assert [second[name] for name in ("total_items", "total_pages", "first_page", "last_page", "size")] == [
        4, 2, False, True, 1,
    ]  # fmt: skip
    for asked, expected in (
        ("search=beech", ["Beech"]), ("minimum_age=16", ["Young people"]), ("maximum_age=40", names),
        ("search=riverside", ["Young people"]), ("search=nowhere", []), ("page=9", []),
    ):  # fmt: skip
        assert [row["name"] for row in (await read(town, f"/services?{asked}")).json()["contents"]] == expected, asked
    for wrong in ("page=0", "per_page=101", "minimum_age=-1", "search=", "postcode=SK1"):
        assert (await read(town, f"/services?{wrong}")).status_code == 422, wrong


async def test_any_site_may_read_it_and_the_database_is_asked_once(town: Town) -> None:
    service = await public(town)
    first = await read(town, "/services")
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.headers["cross-origin-resource-policy"] == "cross-origin"
    assert first.headers["cache-control"] == "public, max-age=300"
    await town.service("cdas", listing=LISTING)
    assert (await read(town, "/services")).json()["total_items"] == 1  # not read again yet
    directory = town.running.app.state.public_directory
    directory._seconds = lambda later=directory._look_again_seconds: later
    assert (await read(town, "/services")).json()["total_items"] == 2
    assert (await read(town, f"/services/{service}")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/services?page=0", 422), ("GET", "/services/018f3a5e-2222-7d42-9f10-5a1b2c3d4e5f", 404),
        ("GET", "/nowhere", 404), ("POST", "/services", 405),
    ],
)  # fmt: skip
async def test_any_site_may_read_what_was_wrong(town: Town, method: str, path: str, status: int) -> None:
    refused = await town.running.client.request(method, f"{BASE}{path}")
    assert refused.status_code == status
    assert refused.headers.get_list("access-control-allow-origin") == ["*"]
    assert refused.headers.get_list("cross-origin-resource-policy") == ["cross-origin"]
    assert refused.headers["cache-control"] == "no-store"


async def test_no_other_address_is_open_to_any_site(town: Town) -> None:
    for path in ("/services", "/organisations/nobody", "/nowhere"):
        headers = (await town.get(path)).headers
        assert "access-control-allow-origin" not in headers
        assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("role", "organisation", "reads"),
    [
        ("assessor", "start", True), ("provider", "cdas", True), ("referrer", "cdas", True),
        ("commissioner", "council", True), ("auditor", "council", True), ("provider", "riverside", False),
        ("clinician", "riverside", False), ("referrer", "gp-heaton", False), ("verifier", "start", False),
        ("operator", "it", False),
    ],
)  # fmt: skip
async def test_what_is_not_public_is_for_who_refers_runs_or_keeps_it(
    town: Town, role: str, organisation: str, reads: bool
) -> None:
    refuge = await town.service("cdas", listing=LISTING | {"isPublic": False})
    open_to_all = await town.service("cdas", listing=LISTING)
    listed = {row["id"]: row for row in (await town.get("/services", role, organisation=organisation)).json()["items"]}
    for service, shown in ((refuge, reads), (open_to_all, True)):
        read = (await town.get(f"/services/{service}", role, organisation=organisation)).json()
        assert [row["listing"] is not None for row in (read, listed[service])] == [shown, shown]
        assert not shown or read["listing"]["phone"] == LISTING["phone"]


async def test_while_the_database_is_away_what_was_read_is_shown_and_nobody_waits_for_it(town: Town) -> None:
    await public(town)
    await read(town, "/services")
    directory, tried = town.running.app.state.public_directory, 0

    class Away:
        @asynccontextmanager
        async def reading(self, **_: Any) -> AsyncIterator[None]:
            nonlocal tried
            tried += 1
            raise ConnectionRefusedError("nobody listens")
            yield

    database, directory._database = directory._database, Away()
    for _ in range(3):
        directory._seconds = lambda later=directory._look_again_seconds: later
        for _ in range(5):
            assert (await read(town, "/services")).json()["total_items"] == 1
            directory._seconds = lambda now=directory._look_again_seconds - 1: now
    assert tried == 3
    directory._database, directory._seconds = database, lambda later=directory._look_again_seconds: later
    await public(town)
    assert (await read(town, "/services")).json()["total_items"] == 2


async def test_what_is_said_to_the_public_is_kept_and_nobody_is_in_it(town: Town) -> None:
    service = await public(town)
    client = await town.client()
    await town.start(service, client)
    town.running.app.state.public_directory = None
    body = town.service_body("cdas", 18, eligibility=WHOM)
    kept = await town.put(f"/services/{service}", body, "provider", organisation="cdas", match='"1"')
    assert kept.json()["listing"] == LISTING  # left out: as it was said
    taken_back = body | {"listing": {"isPublic": False}}
    answer = await town.put(f"/services/{service}", taken_back, "provider", organisation="cdas", match='"2"')
    assert answer.json()["listing"]["description"] is None
    history = (await town.get(f"/services/{service}/history", "commissioner")).json()["items"]
    assert [said["listing"]["isPublic"] for said in history] == [True, True, False]
    assert (await read(town, f"/services/{service}")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "javascript:alert(1)"}, "listing.url"), ({"phone": "ask Ann"}, "listing.phone"),
        ({"opening": [{"days": ["MO"], "opensAt": "17:00", "closesAt": "09:00"}]}, "listing.opening"),
        ({"opening": [{"days": ["XX"], "opensAt": "09:00", "closesAt": "17:00"}]}, "listing.opening"),
        ({"address": {"line": "1 Mersey Street", "town": "Stockport", "county": "x", "postalCode": "SK1"}},
         "listing.address.postalCode"),
    ],
)  # fmt: skip
async def test_what_is_no_listing_is_refused(town: Town, changes: Any, field: str) -> None:
    body = town.service_body("cdas", listing=LISTING | changes)
    refused = await town.post("/services", body, "commissioner", organisation="council")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"].startswith(field)


def test_the_example_is_of_a_day() -> None:
    assert date.fromisoformat(json.loads(GOLDEN.read_text())["assured_date"]) == date(2012, 4, 2)
