"""What a service says to the public, by the page of who keeps it."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent
from tests.referral.client import Town

PUBLIC = {
    "listing.isPublic": "true", "listing.showsPlaces": "false", "listing.description": "A key worker",
    "listing.url": "https://cdas.example/", "listing.phone": "0161 496 0000", "listing.address.line": "1 Mersey Street",
    "listing.address.town": "Stockport", "listing.address.county": "Greater Manchester",
    "listing.address.postalCode": "SK1 3XE", "listing.opening": "MO TU 09:00-17:00, SA 10:00-13:00",
}  # fmt: skip


@pytest.fixture
async def house(
    referral: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    referral.app.state.public_directory = None
    async with browser_of(with_pages(referral), issuer) as opened:
        yield opened


async def test_a_provider_says_it_of_its_own_service(house: Browser, referral: Running) -> None:
    town = Town(referral)
    for code in ("cdas", "riverside"):
        await town.organisation(code)
    service, other = await town.service("cdas"), await town.service("riverside")
    here = f"/services/{service}/public"
    page = await house.sign_in("provider", organisation="cdas", to=f"/places/{service}")
    assert f"{here}" in page.text
    page = await house.get(here)
    for wrong, field in (
        ({"listing.opening": "on Mondays"}, "listing-opening"),
        ({"listing.opening": "MO 17:00-09:00"}, "listing-opening"),
        ({"listing.url": "cdas.example"}, "listing-url"),
        ({"listing.isPublic": ""}, "listing-isPublic"),
        ({"listing.address.town": ""}, "listing-address-town"),
    ):
        refused = await sent(house, here, page, **PUBLIC | wrong)
        assert refused.status_code == 422, wrong
        assert f'href="#{field}"' in refused.text, wrong
    done = await sent(house, here, page, **PUBLIC)
    assert done.status_code == 303, done.text
    said = (await town.get(f"/services/{service}")).json()["listing"]
    assert (said["isPublic"], said["showsPlaces"], said["address"]["postalCode"]) == (True, False, "SK1 3XE")
    assert said["opening"][1] == {"days": ["SA"], "opensAt": "10:00", "closesAt": "13:00"}
    assert "MO TU 09:00-17:00, SA 10:00-13:00" in (await house.get(here)).text
    read = await referral.client.get("/open-referral/stockport/services")
    assert [row["description"] for row in read.json()["contents"]] == ["A key worker"]
    assert (await house.get(f"/services/{other}/public")).status_code == 403


async def test_no_address_is_no_wrong_one(house: Browser, referral: Running) -> None:
    """A refuge says where it is to nobody."""
    town = Town(referral)
    await town.organisation("cdas")
    here = f"/services/{await town.service('cdas')}/public"
    page = await house.sign_in("provider", organisation="cdas", to=here)
    done = await sent(house, here, page, **{"listing.isPublic": "true"})
    assert done.status_code == 303, done.text
