"""Forms that somebody may not send are not offered to them, and say so before anything is typed."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import httpx
import pytest

from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import hidden, sent
from tests.referral.builders import REASONS, scheme
from tests.referral.client import Town

PAYS_CDAS = {"valid_to": None, "discharge_reasons": REASONS, "contracts": [{"party": "cdas"}]}
FORM = '<form method="post" action'


@pytest.fixture
async def house(
    referral: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    referral.today = date(2012, 4, 10)
    async with browser_of(with_pages(referral), issuer) as opened:
        yield opened


@pytest.fixture
async def offers(referral: Running, house: Browser) -> dict[str, str]:
    """A service of each of the two, one of whom the scheme pays."""
    town = Town(referral)
    await referral.deliver(scheme(scheme=PAYS_CDAS))
    for code in ("cdas", "riverside"):
        await town.organisation(code)
    return {code: await town.service(code) for code in ("cdas", "riverside")}


def main(page: httpx.Response) -> str:
    return page.text.split("<main")[1]


async def test_a_commissioner_who_is_paid_is_offered_its_own_alone(house: Browser, offers: dict[str, str]) -> None:
    places = await house.sign_in("commissioner", organisation="cdas", to="/places")
    assert "Your organisation is paid" in places.text
    assert f"/places/{offers['cdas']}" in places.text
    listed = await house.get("/organisations")
    assert "Your organisation is paid" in listed.text
    assert "/organisations/cdas" in listed.text
    for path in ("/services/new", "/add-organisation", "/organisations/riverside", f"/places/{offers['riverside']}",
                 f"/services/{offers['riverside']}"):  # fmt: skip
        assert f'href="http://site.local/referral/pages{path}"' not in places.text + listed.text, path
        refused = await house.get(path)
        assert (refused.status_code, FORM in main(refused)) == (403, False), path
        assert "people of another organisation must do this" in refused.text
    page = await house.get("/organisations/cdas")
    assert 'name="kind"' not in page.text
    assert (await sent(house, "/organisations/cdas", page, name="CDAS of the town")).status_code == 303
    assert "CDAS of the town" in (await house.get("/organisations")).text


@pytest.mark.parametrize("role", ["provider", "commissioner"])
async def test_who_keeps_its_own_service_is_not_asked_what_counts(
    house: Browser, offers: dict[str, str], role: str
) -> None:
    path = f"/services/{offers['cdas']}"
    page = await house.sign_in(role, organisation="cdas", to=path)
    assert 'name="isTreatment"' not in page.text
    assert "Treatment begins with a start here. Only a commissioner" in page.text
    said = {"name": "Keywork", "modality": "5 cds-h", "setting": "community lasars", "places": "4"}
    done = await house.post(path, hidden(page) | said)
    assert done.status_code == 303, done.text
    assert "Keywork" in (await house.get("/places")).text


async def test_a_commissioner_whom_nobody_pays_is_offered_all(house: Browser, offers: dict[str, str]) -> None:
    page = await house.sign_in("commissioner", organisation="council", to=f"/services/{offers['cdas']}")
    assert 'name="isTreatment"' in page.text
    for path in ("/services/new", "/add-organisation", "/organisations/cdas", f"/places/{offers['riverside']}"):
        assert FORM in main(await house.get(path)), path
    assert "Choose a service to change its places." in (await house.get("/places")).text
    said = {"name": "Keywork", "isTreatment": "true", "modality": "5 cds-h", "setting": "community lasars"}
    ages = {"places": "4", "eligibility.minAge": "40", "eligibility.maxAge": "18"}
    refused = await sent(house, f"/services/{offers['cdas']}", page, **said, **ages)
    assert refused.text.count("“Youngest whom it takes” must not be above “Oldest whom it takes”") == 2
    assert "“Youngest whom it takes” “" not in refused.text
