"""A provider leaves: looked at on a page first, then sent at once."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent
from tests.referral.client import Town

PAGE = "/bulk-transfers"


@pytest.fixture
async def house(
    referral: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    referral.today = date(2012, 4, 20)
    async with browser_of(with_pages(referral), issuer) as opened:
        yield opened


@pytest.fixture
async def town(referral: Running, house: Browser) -> Town:
    town = Town(referral)
    for code in ("cdas", "riverside"):
        await town.organisation(code)
    return town


async def test_what_goes_is_looked_at_and_then_sent(house: Browser, town: Town) -> None:
    left = await town.service(places=5, name="Keywork")
    successor = await town.service("riverside", places=1, name="Recovery")
    await town.start(left, on="2012-04-20")
    await town.refer(left)
    page = await house.sign_in("assessor", organisation="start", to=PAGE)
    assert page.status_code == 200, page.text
    assert "Transfer" not in page.text.split("<main")[1]
    asked = f"{PAGE}?from=cdas&to={successor}&on=2012-04-20"
    page = await house.get(asked)
    assert "1 person can go, 1 cannot." in page.text
    assert "No place is free there" in page.text
    done = await sent(house, PAGE, page)
    assert done.status_code == 303, done.text
    assert "1 went, 1 stayed." in (await house.get(done.headers["location"])).text
    assert await town.places(successor) == (1, 1, 0)
    again = await house.get(asked)
    assert "0 people can go, 1 cannot." in again.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [("to=cdas", "is left itself"), ("to=nobody", "no such service"), ("on=2012-04-21", "A hand-over is recorded")],
)
async def test_what_is_wrong_is_said_first(house: Browser, town: Town, changes: str, said: str) -> None:
    await town.service()
    await town.service("riverside")
    name = changes.partition("=")[0]
    asked = {"from": "from=cdas", "to": "to=riverside", "on": "on=2012-04-20"} | {name: changes}
    await house.sign_in("assessor", organisation="start", to="/")
    page = await house.get(f"{PAGE}?{'&'.join(asked.values())}")
    assert page.status_code == 422
    assert said.lower() in page.text.lower()


async def test_nobody_but_the_front_door_sees_it(house: Browser) -> None:
    for role in ("provider", "clinician", "commissioner", "auditor"):
        house.http.cookies.clear()
        assert (await house.sign_in(role, organisation="cdas", to=PAGE)).status_code == 403


async def test_where_a_panel_approves_each_place_it_is_said_for_one_and_for_all(house: Browser, town: Town) -> None:
    left = await town.service(places=5, name="Keywork")
    rehab = await town.service("riverside", places=5, name="Rehab", needsPanel=True)
    episode = await town.start(left, on="2012-04-20")
    await house.sign_in("assessor", organisation="start", to="/")
    page = (await house.get(f"{PAGE}?from=cdas&to={rehab}&on=2012-04-20")).text
    assert "A panel approves who is funded there: apply for them" in page
    assert "/panel/apply?clientId=" in page
    here = f"/treatment/{episode['id']}"
    assert "a panel approves who is funded there" in (await house.get(f"{here}/transfer")).text
    assert "/panel/apply?clientId=" not in (await house.get(here)).text
    done = await sent(house, f"{here}/transfer", await house.get(f"{here}/transfer"), to=rehab, **on("on", 20, 4, 2012))
    assert done.status_code == 303, done.text
    moved = (await house.get(here)).text
    assert "A panel approves who is funded there." in moved
    assert "/panel/apply?clientId=" in moved


async def test_a_referral_says_whether_the_panel_was_asked(house: Browser, town: Town) -> None:
    rehab = await town.service("riverside", places=5, name="Rehab", needsPanel=True)
    keywork = await town.service(places=5, name="Keywork")
    to_rehab, to_keywork = (await town.refer(rehab))["id"], (await town.refer(keywork))["id"]
    page = (await house.sign_in("assessor", organisation="start", to=f"/referrals/{to_rehab}")).text
    assert "Apply to the panel" in page
    assert "panel" not in (await house.get(f"/referrals/{to_keywork}")).text.split("<main")[1]


async def test_what_was_not_chosen_is_asked_for_and_nothing_is_chosen_before(house: Browser, town: Town) -> None:
    await town.service()
    page = (await house.sign_in("assessor", organisation="start", to=PAGE)).text
    assert page.count('<option value="">Choose</option>') + page.count('<option value="" selected>Choose</option>') == 2
    assert "is missing" not in page
    looked = await house.get(f"{PAGE}?from=cdas&to=&on=")
    assert looked.status_code == 422
    assert "“Who takes over?” is missing: choose it" in looked.text
    assert "“Day of the hand-over” is missing: fill it in" in looked.text
