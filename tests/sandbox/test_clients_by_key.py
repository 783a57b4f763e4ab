"""The sandbox's issuer knows a client that has a key by that key alone: each assertion once, and for a minute."""

import base64
import hmac
import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OKPKey

from deploy.sandbox.home import Home
from deploy.sandbox.tokens import client_key_file
from services.payments.settings import Settings
from shared.kernel.client_keys import ASSERTION_TYPE, ClientKey
from shared.kernel.settings import SANDBOX_ISSUER
from shared.pages.cookies import LoginBegun
from shared.pages.discovery import IssuerUnavailable
from shared.pages.login import Login
from shared.web.auth import Verifier
from shared.web.keys import Keys, key_set
from tests.sandbox.conftest import SITE
from tests.sandbox.test_sign_in import VERIFIER, choose, claims_of, redeem, sent_to

SERVICE, PAGES = "payments", "lasars-payments"


@pytest.fixture
def key(home: Home) -> ClientKey:
    """Of payments, as it reads the others."""
    return ClientKey("LASARS_SERVICE_KEY_FILE", client_key_file(home, SERVICE))


async def ask(browser: httpx.AsyncClient, **form: str | None) -> httpx.Response:
    fields = {"grant_type": "client_credentials", "client_id": SERVICE, **form}
    return await browser.post("/token", data={name: value for name, value in fields.items() if value is not None})


def assertion(key: Any, header: dict[str, Any] | None = None, **otherwise: Any) -> dict[str, str]:
    now = int(time.time())
    claims = {
        "iss": SERVICE, "sub": SERVICE, "aud": SANDBOX_ISSUER, "jti": str(time.monotonic_ns()), "iat": now,
        "exp": now + 60, **otherwise,
    }  # fmt: skip
    head = header or {"alg": "ES256", "kid": "x"}
    said = {name: value for name, value in claims.items() if value is not None}
    signed = jwt.encode(head, said, key, algorithms=[head["alg"]])
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", "")


async def test_a_service_gets_a_token_for_an_hour_by_its_key(browser: httpx.AsyncClient, key: ClientKey) -> None:
    answer = await ask(browser, **key.assertion(SERVICE, SANDBOX_ISSUER))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    claims = await claims_of(browser, answer.json()["access_token"])
    assert (claims["sub"], claims["roles"], claims["exp"] - claims["iat"]) == ("service-payments", ["service"], 3600)
    assert answer.json()["expires_in"] == 3600


@pytest.mark.parametrize("audience", [SANDBOX_ISSUER, f"{SITE}/token"])
async def test_its_name_and_its_token_endpoint_are_both_it(
    browser: httpx.AsyncClient, key: ClientKey, audience: str
) -> None:
    assert (await ask(browser, **key.assertion(SERVICE, audience))).status_code == 200


async def test_an_assertion_lets_in_once(browser: httpx.AsyncClient, key: ClientKey) -> None:
    shown = key.assertion(SERVICE, SANDBOX_ISSUER)
    assert (await ask(browser, **shown)).status_code == 200
    again = await ask(browser, **shown)
    assert told(again) == (400, "invalid_client")
    assert "used before" in again.json()["error_description"]
    assert (await ask(browser, **key.assertion(SERVICE, SANDBOX_ISSUER))).status_code == 200


WRONG: dict[str, dict[str, Any]] = {
    "for another": {"aud": "https://else.example"},
    "for nobody": {"aud": None},
    "over": {"iat": int(time.time()) - 600, "exp": int(time.time()) - 540},
    "without an end": {"exp": None},
    "with an end that is none": {"exp": "soon"},
    "for an hour": {"exp": int(time.time()) + 3600},
    "without a name": {"jti": None},
    "with a name that is none": {"jti": ["a"]},
    "by another": {"iss": "tariff"},
    "about another": {"sub": "tariff"},
    "of another": {"iss": "tariff", "sub": "tariff"},
    "of nobody": {"iss": None, "sub": None},
    "of a list": {"iss": ["payments"], "sub": ["payments"]},
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_an_assertion_says_must_be_right(
    browser: httpx.AsyncClient, home: Home, key: ClientKey, wrong: str
) -> None:
    client_key_file(home, "tariff")
    assert told(await ask(browser, **assertion(key.read(), **WRONG[wrong]))) == (400, "invalid_client")
    assert (await ask(browser, **assertion(key.read()))).status_code == 200


UNREADABLE = {"a list too deep": "[" * 20_000, "a subject too deep": '{"sub": ' + "[" * 20_000, "a number": "1" * 5_000}


@pytest.mark.parametrize("claims", UNREADABLE.values(), ids=UNREADABLE)
async def test_one_that_nobody_can_read_is_refused_as_any_other(
    browser: httpx.AsyncClient, key: ClientKey, claims: str
) -> None:
    signed = jws.serialize_compact({"alg": "ES256"}, claims.encode(), key.read(), algorithms=["ES256"])
    answer = await ask(browser, client_assertion_type=ASSERTION_TYPE, client_assertion=signed)
    assert told(answer) == (400, "invalid_client")


def part(said: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def by_hmac(said: str, secret: bytes) -> str:
    digest = hmac.new(secret, said.encode(), "sha256").digest()
    return f"{said}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


async def test_it_must_be_signed_by_the_key_of_the_client(
    browser: httpx.AsyncClient, home: Home, key: ClientKey
) -> None:
    """None, another, another client's, another kind, and the public half taken for a secret that both know."""
    signed = assertion(key.read())["client_assertion"]
    ec, public = ECKey.generate_key("P-256"), key.read().as_pem(private=False)
    head, claims, signature = signed.split(".")
    others = {
        "another": assertion(ec)["client_assertion"],
        "another client's": assertion(ClientKey("", client_key_file(home, "tariff")).read())["client_assertion"],
        "another kind": assertion(OKPKey.generate_key("Ed25519"), {"alg": "Ed25519"})["client_assertion"],
        "the public half": by_hmac(f"{part({'alg': 'HS256'})}.{claims}", public),
        "none": f"{part({'alg': 'none'})}.{claims}.",
        "none with a signature": f"{part({'alg': 'none'})}.{claims}.{signature}",
        "its own key in the head": assertion(ec, {"alg": "ES256", "jwk": ec.as_dict(private=False)})[
            "client_assertion"
        ],
        "no signature": f"{head}.{claims}.",
        "no claims": f"{head}.{part([])}.{signature}",
        "no head": f"{part([])}.{claims}.{signature}",
        "garbage": "a.b.c",
        "nothing": "",
    }
    for what, shown in others.items():
        answer = await ask(browser, client_assertion_type=ASSERTION_TYPE, client_assertion=shown)
        assert told(answer) == (400, "invalid_client"), what
    good = await ask(browser, client_assertion_type=ASSERTION_TYPE, client_assertion=signed)
    assert good.status_code == 200  # what was refused has used up nothing


@pytest.mark.parametrize("secret", ["", "secret"])
async def test_who_has_a_key_is_not_let_in_by_a_secret(browser: httpx.AsyncClient, key: ClientKey, secret: str) -> None:
    assert told(await ask(browser, client_secret=secret)) == (400, "invalid_client")
    both = {**key.assertion(SERVICE, SANDBOX_ISSUER), "client_secret": secret or "secret"}
    assert told(await ask(browser, **both)) == (400, "invalid_client")
    basic = await browser.post("/token", data={"grant_type": "client_credentials"}, auth=(SERVICE, secret or "x"))
    assert told(basic) == (400, "invalid_client")


async def test_an_assertion_is_of_who_asks(browser: httpx.AsyncClient, key: ClientKey) -> None:
    shown = key.assertion(SERVICE, SANDBOX_ISSUER)
    assert told(await ask(browser, client_id="tariff", **shown)) == (400, "invalid_client")
    assert (await ask(browser, client_id=None, **key.assertion(SERVICE, SANDBOX_ISSUER))).status_code == 200
    other = {**key.assertion(SERVICE, SANDBOX_ISSUER), "client_assertion_type": "urn:other"}
    assert told(await ask(browser, **other)) == (400, "invalid_client")


async def test_a_client_gets_what_it_is_for_and_no_more(browser: httpx.AsyncClient, home: Home, key: ClientKey) -> None:
    pages = ClientKey("", client_key_file(home, PAGES))
    shown = pages.assertion(PAGES, SANDBOX_ISSUER)
    assert told(await ask(browser, client_id=PAGES, **shown)) == (400, "unauthorized_client")
    code = sent_to(await choose(browser))["code"]
    by_service = await redeem(browser, code, client_id=SERVICE, **key.assertion(SERVICE, SANDBOX_ISSUER))
    assert told(by_service) == (400, "unauthorized_client")
    for path in ("/authorize", "/end-session"):
        asked = {"client_id": SERVICE, "response_type": "code", "redirect_uri": "https://else.example/"}
        answer = await browser.get(path, params={**asked, "post_logout_redirect_uri": "https://else.example/"})
        assert answer.status_code in {303, 400}
        assert "else.example" not in answer.headers.get("Location", "")


async def test_a_service_without_a_key_is_let_in_by_nothing(browser: httpx.AsyncClient) -> None:
    assert told(await ask(browser)) == (400, "invalid_client")
    assert told(await ask(browser, **assertion(ECKey.generate_key("P-256")))) == (400, "invalid_client")


async def test_another_key_in_its_place_is_the_one_that_counts(browser: httpx.AsyncClient, key: ClientKey) -> None:
    old = key.read()
    key.path.unlink()
    key.path.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    assert told(await ask(browser, **assertion(old))) == (400, "invalid_client")
    assert (await ask(browser, **key.assertion(SERVICE, SANDBOX_ISSUER))).status_code == 200


class Pages:
    """Of payments, which sign people in at the front."""

    def __init__(self, browser: httpx.AsyncClient, key_file: Path | None) -> None:
        self.settings = Settings(
            database_url="postgresql://nobody@localhost/none", environment="sandbox", issuer=SANDBOX_ISSUER,
            site_url=SITE, oidc_url=f"{SITE}/.well-known/openid-configuration", oidc_client_key_file=key_file,
        )  # fmt: skip
        self._browser = browser

    async def login(self) -> Login:
        document = (await self._browser.get("/.well-known/jwks.json")).content
        keys = Keys("", fixed=key_set(document))
        return Login(self.settings, Verifier(keys, SANDBOX_ISSUER, "lasars"), self._browser._transport)

    async def sign_in(self, login: Login) -> str:
        to, begun = await login.begin("/")
        chosen = await self._browser.post(to, data={"person": "finance-2"}, headers={"Origin": SITE})
        actor, _sid = await login.finish(sent_to(chosen), begun)
        assert isinstance(begun, LoginBegun)
        return actor.sub


async def test_people_sign_in_where_the_pages_show_their_key(browser: httpx.AsyncClient, home: Home) -> None:
    path = client_key_file(home, PAGES)
    pages = Pages(browser, path)
    login = await pages.login()
    assert [await pages.sign_in(login) for _ in range(2)] == ["finance-2"] * 2
    path.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    assert await pages.sign_in(login) == "finance-2"  # the same process, by the new key


async def test_pages_that_the_issuer_does_not_know_say_so_to_who_runs_them(
    browser: httpx.AsyncClient, home: Home, tmp_path: Path
) -> None:
    client_key_file(home, PAGES)
    other = tmp_path / "other.pem"
    other.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    login = await (pages := Pages(browser, other)).login()
    with pytest.raises(IssuerUnavailable, match="tell who runs this service"):
        await pages.sign_in(login)
    assert "register the public half of the key in LASARS_OIDC_CLIENT_KEY_FILE" in login.fault
    other.write_text("nothing")
    with pytest.raises(IssuerUnavailable, match="tell who runs this service"):
        await pages.sign_in(login)
    assert "holds no key" in pages.settings.key_faults()["LASARS_OIDC_CLIENT_KEY_FILE"]
    other.write_bytes(home.client_key(PAGES).read_bytes())
    assert (await pages.sign_in(login), login.fault, pages.settings.key_faults()) == ("finance-2", "", {})


async def test_a_code_of_pages_with_a_key_is_of_no_use_without_it(browser: httpx.AsyncClient, home: Home) -> None:
    client_key_file(home, PAGES)
    refused = await redeem(browser, sent_to(await choose(browser))["code"], code_verifier=VERIFIER)
    assert told(refused) == (400, "invalid_client")


async def test_discovery_says_how_clients_are_known(browser: httpx.AsyncClient) -> None:
    document = (await browser.get("/.well-known/openid-configuration")).json()
    assert document["token_endpoint_auth_methods_supported"] == ["private_key_jwt", "none"]
    assert document["token_endpoint_auth_signing_alg_values_supported"] == ["ES256", "EdDSA", "RS256"]
    assert "client_credentials" in document["grant_types_supported"]
