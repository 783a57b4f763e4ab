"""What every page says to the browser, and pages for what went wrong."""

import re

import pytest
from asyncpg.exceptions import CannotConnectNowError

from shared.pages import sessions
from shared.web.rates import Rate
from tests.pages.conftest import SITE, Browser

POLICY = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
]  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/nothing", "/?on=no-day"])
async def test_a_page_stands_in_no_frame_and_runs_nothing_from_elsewhere(browser: Browser, path: str) -> None:
    await browser.sign_in("commissioner", organisation="council")
    page = await browser.get(path)
    policy = page.headers["content-security-policy"].split("; ")
    assert policy[:6] + policy[-2:] == POLICY
    assert policy[6] == "form-action 'self' http://issuer.local"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "<style" not in page.text
    assert ' style="' not in page.text
    assert "<script>" not in page.text


async def test_every_link_of_a_page_is_made_from_the_setting(browser: Browser) -> None:
    await browser.sign_in("commissioner", organisation="council")
    page = await browser.get(headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    assert "evil.example" not in page.text
    assert f'href="{SITE}/referral/pages/"' in page.text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/nothing", 404, "There is no such page"), ("/?on=no-day", 422, "could not be understood"),
     ("/?on=2099-01-01", 422, "is in the future")],
)  # fmt: skip
async def test_what_goes_wrong_is_said_on_a_page(browser: Browser, path: str, status: int, said: str) -> None:
    await browser.sign_in("commissioner", organisation="council")
    page = await browser.get(path)
    assert page.status_code == status
    assert page.text.split("<main", 1)[1].count(said) == 1
    assert page.headers["content-type"].startswith("text/html")


async def _told(browser: Browser, path: str) -> tuple[int, str]:
    """As a program reads what was refused."""
    answer = await browser.get(path)
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert (told["status"], told["instance"]) == (answer.status_code, f"/pages{path.partition('?')[0]}")
    return answer.status_code, told["type"].removeprefix("/problems/")


@pytest.mark.parametrize("ending", ["csv", "json"])
async def test_to_a_program_it_is_a_problem_as_the_api_says_it(
    browser: Browser, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _told(browser, f"/runs.{ending}") == (401, "nobody-signed-in")
    await browser.sign_in("commissioner", organisation="council")
    assert await _told(browser, f"/nothing.{ending}") == (404, "not-found")
    assert await _told(browser, f"/this-week.{ending}?on=2099-01-01") == (422, "no-such-day")
    state = browser.running.app.state
    exceeded = Rate(quota=1, made=2, reset_seconds=7)
    with monkeypatch.context() as patched:
        patched.setattr(state.rates, "take", lambda _actor: exceeded)
        assert await _told(browser, f"/runs.{ending}") == (429, "too-many-requests")
        assert (await browser.get(f"/runs.{ending}")).headers["retry-after"] == "7"

    async def away(*_asked: object) -> None:
        raise CannotConnectNowError("the database system is starting up")

    with monkeypatch.context() as patched:
        patched.setattr(sessions, "find", away)
        assert (await _told(browser, f"/runs.{ending}"))[0] == 503
    browser.http.cookies.clear()
    await browser.sign_in("assessor", organisation="start", to="/runs")
    assert await _told(browser, f"/runs.{ending}") == (403, "forbidden")


async def test_a_role_that_may_not_see_a_page_is_told_who_may(browser: Browser) -> None:
    page = await browser.sign_in("assessor", organisation="start", to="/runs")
    assert page.status_code == 403
    assert "You are signed in as: assessor" in page.text
    assert "This week</a>" not in page.text


async def test_styles_are_kept_for_good_under_the_name_of_their_content(browser: Browser) -> None:
    page = await browser.sign_in("commissioner", organisation="council")
    url = page.text.split('rel="stylesheet" href="')[-1].split('"', 1)[0]
    style = await browser.get(url)
    assert style.status_code == 200
    assert "immutable" in style.headers["cache-control"]
    assert (await browser.get("/static/../settings.py")).status_code in {303, 404}
    assert (await browser.get("/static/none.css")).status_code == 404


async def test_a_name_with_a_tag_in_it_is_shown_as_text(browser: Browser) -> None:
    page = await browser.sign_in("commissioner", organisation="council", sub="<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text


async def test_an_icon_is_served_to_whoever_asks_and_each_page_names_it(browser: Browser) -> None:
    asked = await browser.http.get("/favicon.ico")
    assert (asked.status_code, asked.headers["content-type"]) == (200, "image/svg+xml")
    assert "max-age" in asked.headers["cache-control"]
    page = await browser.sign_in("commissioner", organisation="council")
    (icon,) = re.findall(r'<link rel="icon" type="image/svg\+xml" href="([^"]+)">', page.text)
    assert (await browser.get(icon)).content == asked.content


async def test_pages_without_the_last_slash_lead_to_the_first_page(browser: Browser) -> None:
    site = str(browser.running.service.settings.site_url)
    answer = await browser.http.get("/pages?on=2012-09-03", headers={"host": "evil.example"})
    assert answer.status_code == 308
    assert answer.headers["location"] == f"{site}/{browser.name}/pages/?on=2012-09-03"
