"""Signing in and out: who gets in, for how long, and what no other page can do with it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from shared.pages import sessions
from shared.pages.signing import own_path
from tests.pages.conftest import Browser
from tests.pages.issuer import END, access_token, logout_token

COUNCIL = "council"


def session_cookie(browser: Browser) -> str | None:
    return browser.http.cookies.get("lasars-payments")


def csrf_of(page: httpx.Response) -> str:
    return page.text.split('name="csrf" value="', 1)[1].split('"', 1)[0]


async def kept(browser: Browser) -> int:
    """How many are signed in."""
    rows = await browser.running.db.read("SELECT count(*) AS count FROM page_session WHERE ended_at IS NULL")
    return int(rows[0]["count"])


async def test_whoever_signs_in_comes_back_to_the_page_that_they_wanted(browser: Browser) -> None:
    page = await browser.sign_in("commissioner", organisation=COUNCIL, to="/?on=2012-04-02")
    assert page.status_code == 200
    assert "As at 2 April 2012." in page.text
    assert "commissioner" in page.text


@pytest.mark.parametrize(
    ("path", "shown"), [("/claims?person=", "/pages/claims"), ("/claims/", "/pages/")], ids=["query", "path"]
)
async def test_who_comes_by_a_long_address_is_signed_in_all_the_same(browser: Browser, path: str, shown: str) -> None:
    """What a browser would not keep is not put into a cookie: the page without its query, or the first one."""
    long = path + "a" * 4_000
    sent = await browser.get(long)
    assert max(map(len, sent.headers.get_list("set-cookie"))) < 4_096
    page = await browser.sign_in("auditor", organisation=COUNCIL, to=long)
    assert (page.status_code, page.url.path) == (200, shown)


async def test_only_a_hash_of_the_cookie_is_kept_and_no_token(browser: Browser) -> None:
    await browser.sign_in("commissioner", organisation=COUNCIL)
    rows = await browser.running.db.read("SELECT page_session::text AS row FROM page_session")
    assert (session_cookie(browser) or "") not in rows[0]["row"]
    assert "eyJ" not in rows[0]["row"]


async def test_the_session_cookie_is_for_this_site_and_no_script(browser: Browser) -> None:
    sent = await browser.get()
    back = browser.issuer.approve(sent.headers["location"], access_token("auditor", organisation=COUNCIL, sub="a"), "a")
    arrived = await browser.get(back)
    cookies = [cookie.lower() for cookie in arrived.headers.get_list("set-cookie")]
    assert all("httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie for cookie in cookies)


async def test_a_session_that_somebody_else_chose_is_not_signed_in(browser: Browser) -> None:
    browser.http.cookies.set("lasars-payments", "chosen", domain="site.local")
    await browser.sign_in("commissioner", organisation=COUNCIL)
    assert session_cookie(browser) != "chosen"
    before = session_cookie(browser)
    back = browser.issuer.approve(
        (await browser.get("/sign-in")).headers["location"],
        access_token("auditor", organisation=COUNCIL, sub="other"),
        "other",
    )
    await browser.get(back)
    assert session_cookie(browser) != before
    assert await kept(browser) == 1


@pytest.mark.parametrize("changed", ["state", "code"])
async def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(browser: Browser, changed: str) -> None:
    sent = await browser.get()
    token = access_token("commissioner", organisation=COUNCIL, sub="c")
    back = httpx.URL(browser.issuer.approve(sent.headers["location"], token, "c"))
    refused = await browser.get(str(back.copy_set_param(changed, "another")))
    assert refused.status_code == 403
    assert session_cookie(browser) is None


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"aud": "lasars-referral"}, {"iss": "https://other.test"}, {"sub": "another"},
     {"azp": "lasars-referral"}, {"exp": 1}],
    ids=str,
)  # fmt: skip
async def test_an_id_token_that_is_not_for_us_signs_nobody_in(browser: Browser, claims: dict[str, object]) -> None:
    browser.issuer.claims = claims
    sent = await browser.get()
    token = access_token("commissioner", organisation=COUNCIL, sub="c")
    refused = await browser.get(browser.issuer.approve(sent.headers["location"], token, "c"))
    assert refused.status_code == 403
    assert "You may not see this" in refused.text
    assert await kept(browser) == 0


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example/",
        "",
        "/../../payments/pages/runs",
        "/a/%2e%2e/b",
        "/..",
    ],
)
def test_nobody_is_led_to_another_site(path: str) -> None:
    assert own_path(path) == "/"


async def test_while_the_issuer_is_away_the_page_says_so(browser: Browser) -> None:
    browser.issuer.away = True
    page = await browser.get()
    assert page.status_code == 503
    assert "does not answer" in page.text


@pytest.mark.parametrize("column", ["seen_at", "issued_at"])
async def test_a_session_is_over_after_half_an_hour_of_nothing_or_eight_hours(browser: Browser, column: str) -> None:
    await browser.sign_in("commissioner", organisation=COUNCIL)
    longest = sessions.IDLE_MAX if column == "seen_at" else sessions.AGE_MAX
    at = datetime.now(UTC) - longest
    await browser.running.db.write(f"UPDATE page_session SET {column} = :at", at=at + timedelta(minutes=1))
    assert (await browser.get()).status_code == 200
    await browser.running.db.write(f"UPDATE page_session SET {column} = :at", at=at)
    assert (await browser.get()).status_code == 303


async def test_signing_out_ends_the_session_and_goes_to_the_issuer(browser: Browser) -> None:
    page = await browser.sign_in("commissioner", organisation=COUNCIL)
    before = session_cookie(browser)
    left = await browser.post("/sign-out", {"csrf": csrf_of(page)})
    assert left.headers["location"].startswith(END)
    assert await kept(browser) == 0
    again = await browser.get(headers={"cookie": f"lasars-payments={before}"})
    assert again.status_code == 303


@pytest.mark.parametrize("token", ["", "another"])
async def test_a_form_from_elsewhere_does_nothing(browser: Browser, token: str) -> None:
    await browser.sign_in("commissioner", organisation=COUNCIL)
    refused = await browser.post("/sign-out", {"csrf": token} if token else {})
    assert refused.status_code == 403
    assert "Nothing was done" in refused.text
    assert await kept(browser) == 1


@pytest.mark.parametrize(
    "where", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}], ids=str
)
@pytest.mark.parametrize("path", ["/sign-out", "/runs/propose"])
async def test_a_form_on_another_sites_page_sets_no_cookie(browser: Browser, path: str, where: dict[str, str]) -> None:
    """No cookie comes with it either, so nothing tells who it is for."""
    refused = await browser.http.post(f"/pages{path}", data={}, headers=where)
    assert (refused.status_code, refused.headers.get_list("set-cookie")) == (403, [])
    assert "Nothing was done" in refused.text


async def test_a_form_on_our_own_page_is_taken(browser: Browser) -> None:
    page = await browser.sign_in("commissioner", organisation=COUNCIL)
    here = {"Origin": "http://site.local", "Sec-Fetch-Site": "same-origin"}
    left = await browser.http.post("/pages/sign-out", data={"csrf": csrf_of(page)}, headers=here)
    assert (left.status_code, await kept(browser)) == (303, 0)


async def test_the_issuer_ends_a_session_behind_the_scenes(browser: Browser) -> None:
    await browser.sign_in("commissioner", organisation=COUNCIL)
    ended = await browser.post("/logged-out", {"logout_token": logout_token("lasars-payments")})
    assert ended.status_code == 200
    assert (await browser.get()).status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "lasars-referral"},
        {"events": {}},
        {"nonce": "n"},
        {"sid": None},
        {"iss": "https://other.test"},
        {"jti": None},
        {"jti": ""},
        {"jti": 1},
        {"exp": 4_000_000_000},
        {"exp": 4e9},
    ],
    ids=str,
)
async def test_what_is_no_logout_token_ends_nothing(browser: Browser, claims: dict[str, object]) -> None:
    await browser.sign_in("commissioner", organisation=COUNCIL)
    refused = await browser.post("/logged-out", {"logout_token": logout_token("lasars-payments", **claims)})
    assert refused.status_code == 400
    assert await kept(browser) == 1


async def test_old_sessions_are_removed_daily(browser: Browser) -> None:
    await browser.sign_in("commissioner", organisation=COUNCIL)
    assert await sessions.forget(browser.running.db) == 0
    at = datetime.now(UTC) - sessions.KEPT_FOR_ITS_FORM
    await browser.running.db.write("UPDATE page_session SET seen_at = :at", at=at)
    assert await sessions.forget(browser.running.db) == 1


async def test_the_api_takes_no_cookie_and_pages_take_no_token(browser: Browser) -> None:
    await browser.sign_in("commissioner", organisation=COUNCIL)
    assert (await browser.http.get("/positions")).status_code == 401
    browser.http.cookies.clear()
    bearer = browser.running.headers("commissioner", organisation=COUNCIL, key=False)
    assert (await browser.get(headers=bearer)).status_code == 303


@pytest.mark.parametrize("path", ["/sign-out", "/logged-out", "/runs/propose"])
async def test_a_form_with_too_many_fields_is_refused_and_no_crash(browser: Browser, path: str) -> None:
    sent = await browser.http.post(
        f"/pages{path}", content="a=1&" * 501, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert sent.status_code == 413
    assert "500 fields" in sent.text
    assert ("<h1" in sent.text) is (path != "/logged-out")


@pytest.mark.parametrize("path", ["/sign-out", "/logged-out"])
async def test_a_body_that_is_too_large_is_said_to_be(browser: Browser, path: str) -> None:
    assert (await browser.http.post(f"/pages{path}", content=b"x" * 2_000_001)).status_code == 413


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"contract": "a\0b"}, "Contract"), ({"page": "/runs/propose\0"}, "Page"), ({"a\0": ""}, "A�")],
)
async def test_what_cannot_be_kept_over_an_expired_session_is_refused_by_name(
    browser: Browser, fields: dict[str, str], named: str
) -> None:
    page = await browser.sign_in("finance_proposer", organisation=COUNCIL, to="/runs/propose")
    await browser.running.db.write("UPDATE page_session SET seen_at = seen_at - interval '31 minutes'")
    refused = await browser.post("/runs/propose", {"csrf": csrf_of(page), **fields})
    assert refused.status_code == 422
    assert f"{named} has a character that cannot be kept" in " ".join(
        refused.text.replace("<strong>", "").replace("</strong>", "").split()
    )


async def test_a_session_has_no_name_that_a_database_cannot_keep(browser: Browser) -> None:
    token = logout_token("lasars-payments", sid="s\0")
    assert (await browser.post("/logged-out", {"logout_token": token})).status_code == 400
    browser.issuer.claims = {"sid": "s\0"}
    assert (await browser.sign_in("commissioner", organisation=COUNCIL)).status_code == 200


async def test_signing_out_ends_signing_in_that_is_under_way_in_another_window(browser: Browser) -> None:
    page = await browser.sign_in("commissioner", organisation=COUNCIL)
    other = (await browser.get("/sign-in?prompt=login")).headers["location"]
    back = browser.issuer.approve(other, access_token("auditor", organisation=COUNCIL, sub="a"), "a")
    await browser.post("/sign-out", {"csrf": csrf_of(page)})
    assert (await browser.get(back)).status_code == 403
    assert await kept(browser) == 0
