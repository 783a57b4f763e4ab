"""The front page: whom one can be, a week that passes while one watches, and beginning anew."""

import asyncio
import re
from datetime import date

import httpx
import pytest
from markupsafe import escape

from deploy.demo.player.journal import PlayJournal
from deploy.sandbox.clock import SandboxClock
from deploy.sandbox.errands import Errands, PlayProgress
from deploy.sandbox.front import create_front, site_of
from deploy.sandbox.home import Home
from deploy.sandbox.http import Seen
from deploy.sandbox.idle import NeverIdle
from deploy.sandbox.sign_in.people import PEOPLE
from deploy.sandbox.topology import SERVICES, Addresses
from tests.sandbox.conftest import ADDRESSES, SITE, Services

OURS = {"Origin": SITE}


@pytest.fixture
def errands(home: Home) -> Errands:
    errands = Errands(home)
    errands.listen()
    return errands


async def test_a_newcomer_reads_what_this_is_and_who_to_be(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "nobody here is real" in page.text
    assert "Monday 2 April 2012" in page.text
    for person in PEOPLE:
        assert f'name="person" value="{person.sub}">{person.title}</button>' in page.text
        assert escape(person.look) in page.text
    for service in SERVICES:
        assert f'href="/{service}/openapi.json"' in page.text
        assert f'href="/{service}/health/ready"' in page.text


@pytest.mark.parametrize(("persons", "said"), [(60, True), (300, False)])
async def test_a_story_of_few_says_why_its_contracts_are_far_behind(
    browser: httpx.AsyncClient, home: Home, persons: int, said: bool
) -> None:
    assert "few are played" not in (await browser.get("/")).text
    PlayJournal(home.played).begin(f"stockport-2012 with {persons} persons (0a1b2c3d)")
    page = (await browser.get("/")).text
    assert ("This story has 60 invented persons. What its contracts plan is made for 300" in page) == said
    assert ("few are played" in page) == said


async def test_while_services_start_the_front_page_says_which_and_loads_again_by_itself(
    browser: httpx.AsyncClient, services: Services
) -> None:
    def one_is_away(request: httpx.Request) -> httpx.Response:
        if request.url.port == httpx.URL(ADDRESSES.url("tariff")).port:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(503 if request.url.port == httpx.URL(ADDRESSES.url("payments")).port else 200)

    services.answer = one_is_away
    page = (await browser.get("/")).text
    assert "Starting: tariff, payments." in page
    assert '<meta http-equiv="refresh" content="2">' in page
    assert not any(words in page for words in ("Who do you want to be?", "One week on", "begun anew where"))
    services.answer = lambda _request: httpx.Response(200)
    page = (await browser.get("/")).text
    assert "http-equiv" not in page
    assert "Who do you want to be?" in page


async def test_nothing_in_a_page_needs_what_its_policy_forbids(browser: httpx.AsyncClient, errands: Errands) -> None:
    errands.note(PlayProgress(1, 2))
    for path in ("/", "/waiting", "/begin-anew"):
        page = await browser.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert page.headers["Referrer-Policy"] == "same-origin"  # else its forms come from the origin `null`
        assert not re.search(r" style=|<style| on[a-z]+=|<script(?![^>]* src=)", page.text)
        for file in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
            assert (await browser.get(file)).headers["Cache-Control"].endswith("immutable")
        assert '<link rel="icon" type="image/svg+xml" href="/static/icon-' in page.text
    icon = await browser.get("/favicon.ico")
    assert (icon.status_code, icon.headers["Content-Type"]) == (200, "image/svg+xml")


async def test_one_click_leads_to_the_first_page_of_that_person(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/be", data={"person": "commissioner-1"}, headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SITE}/payments/pages/sign-in")
    page = await browser.get("/")
    assert "You are: Commissioner, Stockport Council." in page.text
    assert 'action="/end-session"' in page.text


@pytest.mark.parametrize("path", ["/be", "/clock/week", "/begin-anew", "/end-session"])
async def test_a_page_from_elsewhere_does_nothing_here(
    browser: httpx.AsyncClient, errands: Errands, home: Home, path: str
) -> None:
    sent = {"person": "finance-2", "beginning": "empty"}
    for origin in ("https://elsewhere.example", "null"):
        assert (await browser.post(path, data=sent, headers={"Origin": origin})).status_code == 403
    assert (errands.asked_anew(), home.today(), dict(browser.cookies)) == (None, date(2012, 4, 2), {})


async def test_another_name_of_this_machine_leads_to_the_one_that_cookies_are_of(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("http://localhost:18000/")
    assert (answer.status_code, answer.headers["Location"]) == (307, f"{SITE}/")


async def test_behind_a_proxy_with_tls_the_site_is_the_proxy_s(home: Home, services: Services) -> None:
    outside = "https://localhost:8443"
    within = Addresses(8000, {"front": "http://front:8000", "payments": "http://payments-api:8004"})
    transport = httpx.MockTransport(services)
    app = create_front(home, ADDRESSES, services={}, transport=transport, site=site_of(within, outside))
    browser = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=outside)
    came_by_port = await browser.get("http://127.0.0.1:8000/")
    assert (came_by_port.status_code, came_by_port.headers["Location"]) == (307, f"{outside}/")
    answer = await browser.post("/be", data={"person": "commissioner-1"}, headers={"Origin": outside})
    assert answer.headers["Location"] == f"{outside}/payments/pages/sign-in"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-lasars-sandbox=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    told = (await browser.get("/.well-known/openid-configuration")).json()
    assert told["authorization_endpoint"] == f"{outside}/authorize"
    assert told["token_endpoint"] == "http://front:8000/token"
    assert (await browser.get("/payments/pages/")).status_code == 200
    assert services.asked[-1].url == "http://payments-api:8004/pages/"
    assert (await browser.get("/services")).json()["payments"] == ADDRESSES.url("payments")


@pytest.mark.parametrize(("site", "status"), [("https://lasars.example", 200), ("http://127.0.0.1:18000", 400)])
async def test_the_front_goes_by_the_name_of_its_site(home: Home, services: Services, site: str, status: int) -> None:
    transport = httpx.MockTransport(services)
    app = create_front(home, ADDRESSES, services={}, transport=transport, site=site_of(ADDRESSES, site))
    browser = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://lasars.example")
    assert (await browser.get("/")).status_code == status


async def passed(browser: httpx.AsyncClient) -> httpx.Response:
    """The page one is sent to when nothing is under way any more."""
    for _ in range(1000):
        answer = await browser.get("/waiting/part")
        if "HX-Redirect" in answer.headers:
            return await browser.get("/waiting")
        await asyncio.sleep(0)
    raise AssertionError(answer.text)


async def test_a_week_passes_and_whoever_waits_is_sent_back(browser: httpx.AsyncClient, home: Home) -> None:
    answer = await browser.post("/clock/week", headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/waiting")
    done = await passed(browser)
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    assert home.today() == date(2012, 4, 9)
    assert "Monday 9 April 2012" in (await browser.get("/")).text


async def test_a_clock_tells_how_far_its_week_is_and_why_it_stopped(home: Home) -> None:
    go_on, asked = asyncio.Event(), asyncio.Event()

    async def look(_names: object) -> Seen:
        today = str(home.today())
        if today == "2012-04-05":
            asked.set()
            await go_on.wait()
        return {"slow": {"idle": today != "2012-04-06", "tickedOn": today, "log": 0}}

    clock = SandboxClock(home, look)
    clock.begin_week()
    await asked.wait()
    assert clock.is_moving
    assert clock.move is not None
    assert ((clock.today() - clock.move.first).days, (clock.move.last - clock.move.first).days) == (3, 7)
    go_on.set()
    await clock.close()
    assert not clock.is_moving


async def test_a_week_that_stops_says_why_and_can_be_tried_again(
    browser: httpx.AsyncClient, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_args: object, **_named: object) -> None:
        raise NeverIdle("Not at rest after 120 s: payments")

    monkeypatch.setattr("deploy.sandbox.idle.IdleWaiter.wait", never)
    await browser.post("/clock/week", headers=OURS)
    await passed(browser)
    page = await browser.get("/")
    assert "The week did not pass." in page.text
    assert "Not at rest after 120 s: payments" in page.text
    monkeypatch.undo()
    await browser.post("/clock/week", headers=OURS)
    await passed(browser)
    assert "The week did not pass." not in (await browser.get("/")).text


async def test_how_far_the_example_is_played_is_told_and_nothing_else_begins(
    browser: httpx.AsyncClient, errands: Errands
) -> None:
    errands.note(PlayProgress(1234, 4936))
    page = await browser.get("/waiting")
    assert "1,234 of 4,936 actions of the example are done." in page.text
    assert '<progress class="app-progress" id="how-far" max="4936" value="1234">' in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    for path in ("/clock/week", "/begin-anew"):
        refused = await browser.post(path, data={"beginning": "empty"}, headers=OURS)
        assert (refused.status_code, "1,234 of 4,936" in refused.json()["detail"]) == (409, True)
    assert "One week on" not in (await browser.get("/")).text


async def test_beginning_anew_asks_first(browser: httpx.AsyncClient, errands: Errands, home: Home) -> None:
    asks = await browser.get("/begin-anew")
    assert "All that was recorded in this sandbox is removed" in asks.text
    assert errands.asked_anew() is None
    refused = await browser.post("/begin-anew", data={"beginning": "over"}, headers=OURS)
    assert (refused.status_code, "example, empty" in refused.json()["detail"]) == (422, True)
    answer = await browser.post("/begin-anew", data={"beginning": "example"}, headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/waiting")
    assert errands.asked_anew() == "example"
    assert "start again" in (await browser.get("/waiting")).text
    errands.note_done()
    assert (await browser.get("/waiting")).status_code == 303


async def test_where_nobody_would_do_it_beginning_anew_is_not_offered(browser: httpx.AsyncClient, home: Home) -> None:
    assert "/begin-anew" not in (await browser.get("/")).text
    for answer in (await browser.get("/begin-anew"), await browser.post("/begin-anew", headers=OURS)):
        assert answer.status_code == 409


def test_what_an_earlier_run_left_is_nobodys(home: Home, errands: Errands) -> None:
    errands.ask_anew("empty")
    errands.note(PlayProgress(1, 2))
    again = Errands(home)
    again.listen()
    assert (again.asked_anew(), again.progress()) == (None, None)
    again.leave()
    assert not errands.is_heard


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/be"), ("GET", "/clock/week"), ("GET", "/nowhere"), ("POST", "/be"), ("POST", "/begin-anew")],
)
async def test_a_browser_gets_a_page_and_a_program_a_problem(
    browser: httpx.AsyncClient, errands: Errands, method: str, path: str
) -> None:
    sent = {"person": "nobody", "beginning": "otherwise"} if method == "POST" else None
    page = await browser.request(method, path, headers=OURS | {"Accept": "text/html,*/*;q=0.8"}, data=sent)
    assert page.status_code in {404, 405, 422}
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.count("<h1") == 1
    assert 'href="/">To the front page' in page.text
    problem = await browser.request(method, path, headers=OURS | {"Accept": "*/*"}, data=sent)
    assert problem.status_code == page.status_code
    assert problem.headers["content-type"] == "application/problem+json"


async def test_who_begins_anew_is_nobody_any_more(browser: httpx.AsyncClient, errands: Errands) -> None:
    await browser.post("/be", data={"person": "commissioner-1"}, headers=OURS)
    assert "You are: Commissioner" in (await browser.get("/")).text
    await browser.post("/begin-anew", data={"beginning": "empty"}, headers=OURS)
    assert errands.asked_anew() == "empty"
    assert "You are: Commissioner" not in (await browser.get("/")).text


async def test_one_click_leads_to_the_page_that_is_promised(browser: httpx.AsyncClient) -> None:
    for person in PEOPLE:
        answer = await browser.post("/be", data={"person": person.sub}, headers=OURS)
        to = "" if person.first == "/" else f"?to={person.first.replace('/', '%2F')}"
        assert answer.headers["Location"] == f"{SITE}/{person.service}/pages/sign-in{to}"
