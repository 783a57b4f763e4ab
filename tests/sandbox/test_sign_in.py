"""The sandbox as an OpenID Connect provider: choosing whom to be, one code for one token, logging out of all four."""

import base64
import hashlib
import json
import time
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from deploy.sandbox.home import Home
from deploy.sandbox.sign_in.people import PEOPLE
from deploy.sandbox.tokens import Issuer
from deploy.sandbox.topology import SERVICES
from shared.kernel.claims import ROLES, TokenRules, actor_of
from shared.kernel.settings import SANDBOX_ISSUER
from tests.sandbox.conftest import SITE, Services

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
LOGOUT = {"client_id": "lasars-payments", "post_logout_redirect_uri": f"{SITE}/"}
HTML = "text/html; charset=utf-8"


def asked_for(service: str = "payments", **otherwise: Any) -> dict[str, str]:
    parameters = {
        "response_type": "code", "client_id": f"lasars-{service}", "redirect_uri": f"{SITE}/{service}/pages/signed-in",
        "scope": "openid", "state": "s&t", "nonce": "n-1", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    }  # fmt: skip
    return {name: value for name, value in (parameters | otherwise).items() if value is not None}


async def choose(browser: httpx.AsyncClient, sub: str = "commissioner-1", **otherwise: Any) -> httpx.Response:
    url = f"/authorize?{urlencode(asked_for(**otherwise))}"
    return await browser.post(url, data={"person": sub}, headers={"Origin": SITE})


def sent_to(answer: httpx.Response) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


async def redeem(browser: httpx.AsyncClient, code: str, **otherwise: Any) -> httpx.Response:
    form = {
        "grant_type": "authorization_code", "code": code, "client_id": "lasars-payments",
        "redirect_uri": f"{SITE}/payments/pages/signed-in", "code_verifier": VERIFIER,
    }  # fmt: skip
    return await browser.post("/token", data={name: value for name, value in (form | otherwise).items() if value})


async def claims_of(browser: httpx.AsyncClient, token: str) -> dict[str, Any]:
    keys = KeySet.import_key_set((await browser.get("/.well-known/jwks.json")).json())
    return dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)


async def test_discovery_names_what_there_is(browser: httpx.AsyncClient) -> None:
    told = (await browser.get("/.well-known/openid-configuration")).json()
    assert told["issuer"] == SANDBOX_ISSUER
    assert told["code_challenge_methods_supported"] == ["S256"]
    for name in ("authorization_endpoint", "jwks_uri", "end_session_endpoint"):
        assert told[name].startswith(f"{SITE}/")
        assert (await browser.get(told[name].removeprefix(SITE))).status_code in {200, 303, 400}
    assert told["token_endpoint"] == f"{SITE}/token"


@pytest.mark.parametrize("place", ["", *(f"/{name}" for name in SERVICES)])
async def test_who_reads_the_api_documents_gets_a_token_and_stays_who_they_are(
    browser: httpx.AsyncClient, place: str
) -> None:
    await browser.post("/be", data={"person": "commissioner-1"}, headers={"Origin": SITE})
    known = browser.cookies["lasars-sandbox"]
    docs = {"client_id": "lasars-docs", "redirect_uri": f"{SITE}{place}/docs/signed-in"}
    asked: dict[str, Any] = {**docs, "scope": None, "nonce": None}
    page = await browser.get("/authorize", params=asked_for(**asked))
    assert "Who do you want to be?" in page.text
    chosen = await choose(browser, "assessor-1", **asked)
    assert (chosen.status_code, browser.cookies["lasars-sandbox"]) == (303, known)
    assert chosen.headers["Location"].startswith(f"{SITE}{place}/docs/signed-in?")
    tokens = (await redeem(browser, sent_to(chosen)["code"], **docs)).json()
    assert (await claims_of(browser, tokens["access_token"]))["sub"] == "assessor-1"
    assert "id_token" not in tokens


async def test_the_token_for_the_api_documents_is_sent_nowhere_else(browser: httpx.AsyncClient) -> None:
    elsewhere = {"client_id": "lasars-docs", "redirect_uri": "https://elsewhere.example/docs/signed-in"}
    refused = await choose(browser, "assessor-1", **elsewhere)
    assert refused.status_code == 400
    assert "elsewhere" not in refused.headers.get("Location", "")


async def test_one_click_gives_a_code_that_gives_the_tokens(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/authorize", params=asked_for())
    assert (page.status_code, page.headers["content-type"]) == (200, HTML)
    assert all(f'value="{person.sub}"' in page.text for person in PEOPLE)
    chosen = await choose(browser)
    assert chosen.status_code == 303
    assert chosen.headers["Location"].startswith(f"{SITE}/payments/pages/signed-in?")
    assert sent_to(chosen)["state"] == "s&t"

    answer = await redeem(browser, sent_to(chosen)["code"])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    tokens = answer.json()
    access = await claims_of(browser, tokens["access_token"])
    header = json.loads(base64.urlsafe_b64decode(tokens["access_token"].split(".")[0] + "=="))
    actor = actor_of(header, access, TokenRules())
    assert (actor.sub, actor.organisation, actor.roles) == ("commissioner-1", "council", frozenset({"commissioner"}))
    identity = await claims_of(browser, tokens["id_token"])
    assert {name: identity[name] for name in ("iss", "aud", "sub", "nonce")} == {
        "iss": SANDBOX_ISSUER, "aud": "lasars-payments", "sub": "commissioner-1", "nonce": "n-1",
    }  # fmt: skip
    assert identity["sid"]


async def test_the_next_service_signs_in_without_asking(browser: httpx.AsyncClient) -> None:
    assert sent_to(await browser.get("/authorize", params=asked_for(prompt="none")))["error"] == "login_required"
    first = await redeem(browser, sent_to(await choose(browser))["code"])
    for prompt in ("none", None):
        there = await browser.get("/authorize", params=asked_for("assessment", prompt=prompt))
        assert there.headers["Location"].startswith(f"{SITE}/assessment/pages/signed-in?code=")
    uri = f"{SITE}/assessment/pages/signed-in"
    second = await redeem(browser, sent_to(there)["code"], client_id="lasars-assessment", redirect_uri=uri)
    identities = [await claims_of(browser, answer.json()["id_token"]) for answer in (first, second)]
    assert identities[0]["sid"] == identities[1]["sid"]
    asks = await browser.get("/authorize", params=asked_for(prompt="login"))
    assert asks.headers["content-type"] == HTML


async def test_the_cookie_is_no_sid_and_none_of_a_script(browser: httpx.AsyncClient) -> None:
    chosen = await choose(browser)
    cookie = chosen.headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    tokens = (await redeem(browser, sent_to(chosen)["code"])).json()
    assert (await claims_of(browser, tokens["id_token"]))["sid"] not in cookie


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": None},
        {"redirect_uri": f"{SITE}/tariff/pages/signed-in"},
        {"client_id": "lasars-tariff"},
    ],
    ids=str,
)
async def test_a_code_is_for_who_asked_for_it_and_burnt_by_who_did_not(
    browser: httpx.AsyncClient, wrong: dict[str, Any]
) -> None:
    code = sent_to(await choose(browser))["code"]
    refused = await redeem(browser, code, **wrong)
    assert refused.status_code == 400
    assert refused.json()["error"] in {"invalid_grant", "invalid_request"}
    assert (await redeem(browser, code)).json()["error"] == "invalid_grant"


async def test_a_code_works_once_and_for_a_minute(browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    code = sent_to(await choose(browser))["code"]
    assert (await redeem(browser, code)).status_code == 200
    assert (await redeem(browser, code)).json()["error"] == "invalid_grant"
    late = sent_to(await choose(browser))["code"]
    now = time.monotonic()
    monkeypatch.setattr("deploy.sandbox.sign_in.clients.time.monotonic", lambda: now + 61)
    assert (await redeem(browser, late)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
    ids=str,
)
async def test_a_client_that_asks_wrongly_is_told(
    browser: httpx.AsyncClient, wrong: dict[str, Any], error: str
) -> None:
    answer = await browser.get("/authorize", params=asked_for(**wrong))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{SITE}/payments/pages/signed-in?")
    assert (sent_to(answer)["error"], sent_to(answer)["state"]) == (error, "s&t")


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "lasars-elsewhere"},
        {"client_id": None},
        {"redirect_uri": "https://elsewhere.example/payments/pages/signed-in"},
        {"redirect_uri": f"{SITE}/payments/pages/signed-in?next=x"},
        {"redirect_uri": 'https://elsewhere.example/"<script>'},
        {"redirect_uri": None},
        {"response_type": 'a"b', "redirect_uri": None},
    ],
    ids=str,
)
async def test_nobody_is_sent_where_no_client_lives(browser: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    for answer in (await browser.get("/authorize", params=asked_for(**wrong)), await choose(browser, **wrong)):
        assert (answer.status_code, answer.headers["content-type"]) == (400, HTML)
        assert "<script>" not in answer.text
        assert "Set-Cookie" not in answer.headers


async def test_a_parameter_that_comes_twice_is_refused(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(f"/authorize?{urlencode(asked_for())}&state=other")
    assert answer.status_code == 400


async def test_who_is_not_of_the_example_is_refused(browser: httpx.AsyncClient) -> None:
    answer = await choose(browser, "king")
    assert (answer.status_code, "commissioner-1" in answer.json()["detail"]) == (422, True)


async def test_a_page_from_elsewhere_chooses_for_nobody(browser: httpx.AsyncClient) -> None:
    url = f"/authorize?{urlencode(asked_for())}"
    answer = await browser.post(url, data={"person": "finance-2"}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert not dict(browser.cookies)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("path", "fields"),
    [(f"/authorize?{urlencode(asked_for())}", {"person": "finance-2"}), ("/be", {"person": "finance-2"}),
     ("/clock/week", {}), ("/begin-anew", {"beginning": "empty"}), ("/idle", {})],
    ids=lambda value: str(value)[:12],
)  # fmt: skip
async def test_no_form_from_elsewhere_is_taken_though_it_says_no_origin(
    browser: httpx.AsyncClient, path: str, fields: dict[str, str], site: str
) -> None:
    answer = await browser.post(path, data=fields, headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, dict(browser.cookies)) == (403, {})
    own = await browser.get("/authorize", params=asked_for(), headers={"Sec-Fetch-Site": "cross-site"})
    assert own.status_code == 200  # a service may be of another site


async def test_a_code_of_before_logging_out_signs_nobody_in_after_it(browser: httpx.AsyncClient) -> None:
    code = sent_to(await choose(browser))["code"]
    other = sent_to(await choose(httpx.AsyncClient(transport=browser._transport, base_url=SITE)))["code"]
    await browser.get("/end-session", params=LOGOUT)
    assert (await redeem(browser, code)).json()["error"] == "invalid_grant"
    assert (await redeem(browser, other)).status_code == 200  # of another browser


async def test_a_code_of_who_one_was_before_signs_nobody_in(browser: httpx.AsyncClient) -> None:
    code = sent_to(await choose(browser))["code"]
    now = sent_to(await choose(browser, "finance-2"))["code"]
    assert (await redeem(browser, code)).json()["error"] == "invalid_grant"
    assert (await redeem(browser, now)).status_code == 200


async def test_the_grant_of_the_form_is_said_when_it_is_another(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/token", data={"grant_type": "password", "client_id": "lasars-payments"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def logout_tokens(services: Services) -> dict[str, str]:
    return {str(told.url): parse_qs(told.content.decode())["logout_token"][0] for told in services.asked}


async def test_logging_out_ends_all_four(browser: httpx.AsyncClient, services: Services) -> None:
    tokens = (await redeem(browser, sent_to(await choose(browser))["code"])).json()
    sid = (await claims_of(browser, tokens["id_token"]))["sid"]
    services.asked.clear()
    answer = await browser.get("/end-session", params=LOGOUT | {"state": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SITE}/?state=x")
    told = logout_tokens(services)
    assert sorted(told) == sorted(f"http://127.0.0.1:{18001 + at}/pages/logged-out" for at in range(len(SERVICES)))
    for service in SERVICES:
        token = told[f"http://127.0.0.1:{18001 + SERVICES.index(service)}/pages/logged-out"]
        claims = await claims_of(browser, token)
        assert (claims["aud"], claims["sid"], claims["sub"]) == (f"lasars-{service}", sid, "commissioner-1")
        assert list(claims["events"]) == ["http://schemas.openid.net/event/backchannel-logout"]
        assert "nonce" not in claims
    asks = await browser.get("/authorize", params=asked_for(prompt="none"))
    assert sent_to(asks)["error"] == "login_required"


async def test_a_hint_ends_what_the_front_has_forgotten(browser: httpx.AsyncClient, services: Services) -> None:
    tokens = (await redeem(browser, sent_to(await choose(browser))["code"])).json()
    browser.cookies.clear()
    services.asked.clear()
    await browser.get("/end-session", params={"id_token_hint": tokens["id_token"]})
    sid = (await claims_of(browser, tokens["id_token"]))["sid"]
    assert {(await claims_of(browser, token))["sid"] for token in logout_tokens(services).values()} == {sid}


async def test_a_hint_of_another_issuer_ends_nothing(
    browser: httpx.AsyncClient, services: Services, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Issuer(Home(tmp_path_factory.mktemp("other")))
    forged = jwt.encode({"alg": "ES256", "kid": other.key.kid}, {"sid": "x", "aud": "lasars-payments"}, other.key)
    for hint in (forged, "a.b.c"):
        refused = await browser.get("/end-session", params={"id_token_hint": hint})
        assert (refused.status_code, refused.headers["content-type"], services.asked) == (400, HTML, [])


async def test_becoming_another_ends_the_one_before(browser: httpx.AsyncClient, services: Services) -> None:
    await choose(browser)
    assert services.asked == []
    await choose(browser, "finance-2", prompt="login")
    subs = [(await claims_of(browser, token))["sub"] for token in logout_tokens(services).values()]
    assert subs == ["commissioner-1"] * len(SERVICES)


async def test_who_did_not_hear_of_it_is_named(browser: httpx.AsyncClient, services: Services) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.port == 18002:
            raise httpx.ConnectError("away", request=request)
        return httpx.Response(404 if request.url.port == 18003 else 200)

    services.answer = answer
    await choose(browser)
    page = await browser.get("/end-session", params=LOGOUT)
    assert "referral did not answer" in page.text
    assert "tariff" not in page.text  # it serves no pages


async def test_a_page_elsewhere_logs_nobody_out_unasked(browser: httpx.AsyncClient, services: Services) -> None:
    await choose(browser)
    page = await browser.get("/end-session", params=LOGOUT, headers={"Sec-Fetch-Site": "cross-site"})
    assert (page.status_code, services.asked) == (200, [])
    assert 'method="post"' in page.text


@pytest.mark.parametrize("uri", ["https://elsewhere.example/", f"{SITE}/elsewhere"])
async def test_after_logging_out_nobody_is_sent_elsewhere(browser: httpx.AsyncClient, uri: str) -> None:
    answer = await browser.get("/end-session", params=LOGOUT | {"post_logout_redirect_uri": uri})
    assert answer.headers["Location"] == f"{SITE}/"


def test_the_people_are_of_every_role_that_a_person_has() -> None:
    assert {person.role for person in PEOPLE} == set(ROLES) - {"service", "platform_operator"}
