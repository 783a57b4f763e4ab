"""Who waits, for the council: how many and how long, and nobody by pseudonym."""

import re
from datetime import date

from tests.pages.conftest import Browser
from tests.pages.test_waiting_pages import DAY, house, opened, town
from tests.referral.client import Town

__all__ = ["house", "town"]


async def test_the_council_sees_how_many_wait_and_not_who(house: Browser, town: Town) -> None:
    service = await town.service(places=0, name="Rehab", capacity={"priorities": ["pregnant"]})
    town.running.today = date(2012, 4, 10)
    await town.refer(service, referredOn="2001-01-01", waitIfFull=True)
    town.running.today = DAY
    referral = await town.refer(service, waitIfFull=True, priority="pregnant")
    page = await opened(house, "commissioner", "/waiting/lengths", "council")
    assert "2 people wait." in page.text
    assert ("10 days" in page.text, "Pregnant" in page.text) == (True, False), "the one of whom it holds could be found"
    assert referral["clientId"][-8:] not in page.text
    assert "/waiting/lengths" in (await house.get("/places")).text
    (row,) = (await house.get("/waiting/lengths.json")).json()["items"]
    assert [row[name] for name in ("service", "waiting", "longestDays", "medianDays")] == ["Rehab", 2, 10, None]


async def test_where_nobody_waits_that_is_said(house: Browser, town: Town) -> None:
    await town.service(places=0)
    page = await opened(house, "auditor", "/waiting/lengths", "council")
    assert "0 people wait." in page.text
    assert "nobody waits." in page.text


async def test_nobody_else_opens_it(house: Browser, town: Town) -> None:
    page = await opened(house, "provider", "/waiting")
    assert "/waiting/lengths" not in page.text
    assert (await house.get("/waiting/lengths")).status_code == 403


async def test_days_and_what_stands_for_none_are_in_one_column_of_numbers(house: Browser, town: Town) -> None:
    service = await town.service(places=0, name="Rehab")
    await town.refer(service, waitIfFull=True)
    page = await opened(house, "commissioner", "/waiting/lengths", "council")
    assert re.search(r'class="app-n"[^>]*>\N{EN DASH}<', page.text)
    assert "Days run from the day on which it was recorded that they wait" in page.text
