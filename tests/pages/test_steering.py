"""Who is referred where: what is chosen beside what the neutral ranking had first."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.figures.counted import derive
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.referral.client import Town


@pytest.fixture
async def house(
    referral: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    referral.today = date(2012, 4, 10)
    async with browser_of(with_pages(referral), issuer) as opened:
        yield opened


async def test_who_is_chosen_more_often_than_it_stands_first_is_seen(house: Browser, referral: Running) -> None:
    town = Town(referral)
    for code in ("cdas", "riverside"):
        await town.organisation(code)
    best = await town.service("cdas", 20)
    favoured = await town.service("riverside", 20, isTreatment=False)
    for service in (favoured, favoured, favoured, best):
        await town.refer(service)
    await derive(referral)
    page = await house.sign_in("commissioner", organisation="council", to="/steering")
    assert page.status_code == 200, page.text
    assert "chosen in 1 of 4" in page.text
    rows = {row["organisation"]: row for row in (await house.get("/steering.json")).json()["items"]}
    assert (rows["cdas"]["firstShare"], rows["cdas"]["chosenShare"]) == ("100%", "25%")
    assert (rows["riverside"]["first"], rows["riverside"]["chosen"]) == (0, 3)


async def test_nobody_who_treats_or_refers_sees_it(house: Browser) -> None:
    for role in ("provider", "clinician", "assessor", "referrer"):
        house.http.cookies.clear()
        page = await house.sign_in(role, organisation="cdas", to="/steering")
        assert page.status_code == 403, role
