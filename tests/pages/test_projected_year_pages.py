"""The projected year of a what-if, on its page: ranges, floors and where the risk lies, or why there is none."""

from datetime import date
from typing import Any

from tests.pages.conftest import Browser
from tests.pages.test_what_if_pages import PAGE, signed_in, worked
from tests.payments.test_payments_projected_year import TODAY, history, published
from tests.payments.test_payments_what_ifs import asked

YEAR = f"{PAGE}/projected-year"


async def tried(browser: Browser, *facts: Any) -> None:
    """Twice the prices, tried on what is known."""
    browser.running.today = TODAY
    await browser.running.deliver(published(), *facts)
    await browser.running.deliver(asked(published(2, times=2), pages=0, asked_on=TODAY))
    await worked(browser)


async def test_ranges_floors_and_risk_stand_on_the_page_and_in_its_twins(browser: Browser) -> None:
    await tried(browser, *history())
    page = await signed_in(browser, PAGE)
    assert "As the scheme stands the coming year is likely to come to £" in page.text
    assert f'{YEAR}"' in page.text
    page = await browser.get(YEAR)
    assert "The year was drawn 1,000 times from what was observed until 3 June 2013." in page.text
    assert "2 April 2014 to 2 April 2015" in page.text
    assert "comes to less than its floor of £2,500 in" in page.text
    assert "fewer than 52 weeks of it are known" in page.text, "of the other contract"
    assert "it is drawn as if its terms went on" in page.text
    assert "so nothing of it is in the figures" in page.text
    assert "100.0 %" in page.text, "one measure is all of the spread"
    items = (await browser.get(f"{YEAR}.json")).json()["items"]
    assert [row["by"] for row in items] == ["total", "contract", "contract", "part"]
    assert items[0]["after_lowPence"] == 2 * items[0]["before_lowPence"] > 0
    assert items[0]["before_lowPence"] == items[2]["before_lowPence"]
    assert {row["draws"] for row in items} == {1000}
    csv = (await browser.get(f"{YEAR}.csv")).text.splitlines()
    assert csv[0].startswith("by,party,contract,from,to,goesOn,whyNot,measure,shape,before_lowPence")
    assert len(csv) == 5


async def test_where_too_little_is_known_it_says_so_instead_of_a_figure(browser: Browser) -> None:
    await tried(browser)
    page = await signed_in(browser, PAGE)
    assert "Too little is known of any contract to draw its coming year." in page.text
    page = await browser.get(YEAR)
    assert page.text.count("fewer than 52 weeks of it are known") == 2
    assert "draws" not in page.text


async def test_before_it_is_worked_out_there_is_none(browser: Browser) -> None:
    browser.running.today = date(2012, 12, 3)
    await browser.running.deliver(published())
    await browser.running.deliver(asked(published(2, times=2), pages=0))
    page = await signed_in(browser, YEAR)
    assert page.status_code == 200
    assert "No year was drawn of this what-if." in page.text
    assert (await browser.get(f"{YEAR}.json")).json()["items"] == []
