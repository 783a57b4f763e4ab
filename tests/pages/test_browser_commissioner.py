"""A commissioner: who is short and why, what moved since; and a scheme from its file to its publication."""

from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.story import scheme_of_another
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
WEEK = "/payments/pages/"
TARIFF = "/tariff/pages"


async def said(visitor: Visitor) -> str:
    return await visitor.page.inner_text("main")


async def test_who_is_short_and_why_is_found_from_the_front_page(anybody: Visitor, tried: Tried) -> None:
    page = anybody.page
    await anybody.open("/")
    await anybody.go('button[value="commissioner-1"]')
    assert await anybody.heading() == "This week"
    assert "As at 1 October 2012." in await said(anybody)
    leads = await page.locator(".app-lead").all_inner_texts()
    assert len(leads) == 2
    assert all(" is £" in lead and " behind (the largest cause: " in lead for lead in leads)
    assert all("; cannot catch up" in lead for lead in leads)
    assert await page.get_by_text("Together: the shortfall").count() == 2
    await tried.here(anybody)
    await a_week_is_compared_with_another(anybody, tried)
    await the_contract_says_by_which_measure(anybody, tried)
    await anybody.go("text=Sign out")
    await page.wait_for_url(f"{anybody.site}/")
    await anybody.open(WEEK)
    assert "Who do you want to be?" in await page.inner_text("body")


async def a_week_is_compared_with_another(anybody: Visitor, tried: Tried) -> None:
    page = anybody.page
    await page.select_option("#on", "2012-07-02")
    await anybody.go("text=Show this week")
    assert "As at 2 July 2012." in await said(anybody)
    await tried.here(anybody, "past")
    await anybody.go("main a:text-is('The week after')")
    await page.select_option("#with", "2012-07-02")
    await anybody.go("text=Compare two weeks")
    assert await anybody.heading() == "What moved between two weeks"
    assert "From 2 July 2012 to 9 July 2012." in await said(anybody)
    await tried.here(anybody)


async def the_contract_says_by_which_measure(anybody: Visitor, tried: Tried) -> None:
    await anybody.open(WEEK)
    await anybody.go("main section.app-contract h2 a >> nth=1")
    assert "The terms in plain words" in await said(anybody)
    await tried.here(anybody)
    await anybody.go("main a:text-is('All payments for outcomes under it')")
    assert await anybody.heading() == "Payments for outcomes"


async def test_everybody_can_read_what_is_no_page_of_a_service(visitor: Visitor, tried: Tried) -> None:
    await visitor.sign_in("commissioner-1", WEEK)
    await visitor.page.keyboard.press("Tab")
    assert await visitor.page.evaluate("document.activeElement.textContent") == "Skip to main content"
    await visitor.page.keyboard.press("Enter")
    assert await visitor.page.evaluate("location.hash") == "#main-content"
    await visitor.open(f"{WEEK}?on=2012-03-05")
    await tried.here(visitor, "empty")
    for name, path in (
        ("accessibility", "accessibility"),
        ("no-such-page", "nothing"),
        ("bad-address", "?on=no-day"),
        ("forbidden", "how-far-behind"),
        ("no-such-scheme", "../../tariff/pages/schemes/none/versions/1"),
    ):
        await visitor.open(f"{WEEK}{path}")
        await visitor.pictures(name)
        assert await visitor.violations() == [], name
        assert await visitor.cut() == [], name


async def sent(visitor: Visitor, content: bytes, *, what: str = "keep") -> None:
    file = {"name": "scheme.toml", "mimeType": "application/toml", "buffer": content}
    await visitor.page.set_input_files("#file", file)  # type: ignore[arg-type]
    await visitor.page.check(f'[name="what"][value="{what}"]')
    await visitor.go("main form button")


async def test_a_scheme_is_uploaded_checked_compared_and_published(anybody: Visitor, tried: Tried) -> None:
    page = anybody.page
    await anybody.sign_in("commissioner-1", f"{TARIFF}/schemes")
    await tried.here(anybody)
    version = 1 + await page.locator("main tbody tr").count()
    await anybody.go("main >> text=Upload a version")
    await what_does_not_fit_is_refused(anybody, tried)
    await sent(anybody, scheme_of_another(version).encode(), what="check")
    assert "Nothing was kept." in await said(anybody)
    await tried.here(anybody, "checked")
    await sent(anybody, scheme_of_another(version).encode())
    assert await page.inner_text("main .govuk-tag") == "Draft"
    await tried.here(anybody, "draft")
    await anybody.go("main >> text=What it changes of version")
    assert f"£233.0{version}" in await said(anybody)
    await tried.here(anybody)
    await page.go_back()
    await anybody.go("main >> text=Check and publish")
    assert await anybody.heading() == f"Publish version {version}?"
    assert f"£233.0{version}" in await said(anybody)
    await tried.here(anybody)
    await anybody.go("text=Publish it for good")
    assert "It counts from 1 January 2100." in await said(anybody)
    await anybody.open(f"{TARIFF}/schemes/stockport-2012/versions/{version}/publish")
    assert (await anybody.heading()).endswith(f": version {version}")
    await tried.here(anybody, "published")
    await what_counts_is_read(anybody, tried)


async def what_does_not_fit_is_refused(anybody: Visitor, tried: Tried) -> None:
    await tried.here(anybody)
    await sent(anybody, b"\xff\xd8\xff\0")
    assert "holds something that is no text" in await said(anybody)
    await sent(anybody, b"valid_from = 2100")
    assert (await anybody.page.title()).startswith("Error: Upload a version")
    assert "measures: is missing" in await anybody.page.inner_text(".govuk-error-summary")
    assert await anybody.page.input_value("#toml") == "valid_from = 2100"
    await looked_at(anybody, "scheme-upload-refused")


async def looked_at(visitor: Visitor, name: str) -> None:
    """What would be gone if its form was sent empty."""
    if visitor.scripts:
        await visitor.pictures(name)
        assert await visitor.violations() == [], name
        assert await visitor.cut() == [], name


async def what_counts_is_read(anybody: Visitor, tried: Tried) -> None:
    """The version of today, what is paid for in it, and one measure alone."""
    page = anybody.page
    await anybody.open(f"{TARIFF}/schemes")
    await anybody.go("main a:text-is('Read what it says')")
    await tried.here(anybody)
    here = page.url
    await anybody.go("main table:first-of-type tbody a >> nth=0")
    assert "/tariff/pages/measures/" in page.url
    await tried.here(anybody)
    await page.goto(f"{here}/measures")
    assert await anybody.heading() == "What is paid for"
    await tried.here(anybody)


async def test_tariffs_are_found_again_and_counted(anybody: Visitor, tried: Tried) -> None:
    await anybody.sign_in("commissioner-1", f"{TARIFF}/tariffs")
    await anybody.go("main tbody a >> nth=0")
    assert (await anybody.heading()).startswith("Tariff of ")
    await tried.here(anybody)
    await anybody.open(f"{TARIFF}/tariffs?clientId=01890a5d-ac96-774b-bcce-b302099a8057")
    assert "none is of a person with this number." in await said(anybody)
    await tried.here(anybody, "none")
    await anybody.open(f"{TARIFF}/tariffs?overridden=true")
    await tried.here(anybody, "overridden")
    await what_is_counted_stands_below_its_figure_on_a_narrow_screen(anybody)
    await anybody.open(f"{TARIFF}/figures/bands-confirmed?per=quarter")
    await tried.here(anybody, "per-quarter")


async def what_is_counted_stands_below_its_figure_on_a_narrow_screen(visitor: Visitor) -> None:
    """Two narrow columns beside each other would make a page of many yards."""
    await visitor.page.set_viewport_size({"width": 320, "height": 800})
    await visitor.open(f"{TARIFF}/figures")
    row = visitor.page.locator("tbody tr").first
    figure, rule = await row.locator("th").bounding_box(), await row.locator("td").bounding_box()
    assert figure
    assert rule
    assert rule["y"] >= figure["y"] + figure["height"]
    assert rule["width"] > 250
    await visitor.page.set_viewport_size({"width": 1280, "height": 800})
