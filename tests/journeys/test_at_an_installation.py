"""The `lasars` command at a real installation: a token of one's own, and the services behind one address."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import KeySet
from typer.testing import CliRunner, Result

from deploy.cli import client, installation
from deploy.cli import commands as cli
from deploy.cli.client import Installation
from deploy.cli.client_keys import make
from deploy.cli.installation import VARIABLES, InstallationSettings, read_installation
from deploy.cli.own_token import TokenSource, check, clock_off
from deploy.errors import LasarsError
from shared.kernel.client_keys import ClientKey, public_jwk
from shared.web.auth import Verifier
from shared.web.keys import Keys
from tests.harness import AUDIENCE, KEY, Running, signed
from tests.journeys.one_origin import CLIENT, OneOrigin, serving

STOCKPORT = Path(__file__).parents[2] / "deploy" / "schemes" / "stockport.toml"


@pytest.fixture(autouse=True)
def of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AREA", "INSTALLATION", "TOKEN", "TOKEN_FILE", "CLIENT_SECRET", "CLIENT_SECRET_FILE"):
        monkeypatch.delenv(f"LASARS_{name}", raising=False)
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LASARS_URL", "http://127.0.0.1:9/")  # no sandbox answers


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command ends with its process; here its connections end with the test."""
    opened: list[Installation] = []

    def installation_of(area: str | None = None) -> Installation:
        opened.append(Installation(area))
        return opened[-1]

    monkeypatch.setattr(client, "Installation", installation_of)
    yield
    for stack in opened:
        stack._client.close()


@pytest.fixture
async def origin(
    assessment: Running, referral: Running, tariff: Running, payments: Running, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[OneOrigin]:
    services = {"assessment": assessment, "referral": referral, "tariff": tariff, "payments": payments}
    async with serving(services) as made:
        for running in services.values():
            keys = Keys("", fixed=KeySet([KEY]))
            monkeypatch.setattr(running.app.state, "verifier", Verifier(keys, made.issuer.name, AUDIENCE))
        yield made


@pytest.fixture
def named(origin: OneOrigin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that says where it is, and whom we are there."""
    path = tmp_path / "installation.toml"
    path.write_text(f'site = "{origin.url}"\nissuer = "{origin.issuer.name}"\nclient_id = "{CLIENT}"\n')
    monkeypatch.setenv("LASARS_INSTALLATION", str(path))
    return path


async def at(*words: str, text: str | None = None) -> Result:
    """In a thread, since the services answer in this one."""
    return await asyncio.to_thread(CliRunner().invoke, cli.lasars, list(words), input=text)


def said(result: Result) -> str:
    assert isinstance(result.exception, LasarsError), (result.exception, result.output)
    return str(result.exception)


async def test_a_scheme_is_published_by_a_token_that_was_given(
    origin: OneOrigin, named: Path, monkeypatch: pytest.MonkeyPatch, tariff: Running
) -> None:
    del named
    monkeypatch.setenv("LASARS_TOKEN", origin.issuer.token("commissioner", sub="ann"))
    published = await at("scheme", "publish", str(STOCKPORT), "--area", "stockport")
    assert (published.exit_code, "stockport-2012 version 1 is published." in published.stdout) == (0, True)
    listed = await tariff.client.get("/schemes", headers={"Authorization": f"Bearer {origin.issuer.token('auditor')}"})
    assert [item["state"] for item in listed.json()["items"]] == ["published"]


@pytest.mark.parametrize("way", ["file", "input", "addresses"])
async def test_a_token_may_stand_in_a_file_or_come_on_the_input(
    origin: OneOrigin, named: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    del named
    token = origin.issuer.token("platform_operator")
    (tmp_path / "token").write_text(f"{token}\n")
    monkeypatch.setenv("LASARS_TOKEN_FILE", "-" if way == "input" else str(tmp_path / "token"))
    if way == "addresses":
        monkeypatch.delenv("LASARS_INSTALLATION")
        for service in ("assessment", "referral", "tariff", "payments"):
            monkeypatch.setenv(f"LASARS_{service.upper()}_URL", f"{origin.url}/{service}")
    result = await at("unpark", text=f"{token}\n" if way == "input" else None)
    assert (result.exit_code, result.stdout.strip()) == (0, "Nothing is parked.")


async def test_a_program_is_known_by_its_key_or_its_secret(
    origin: OneOrigin, named: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del named
    origin.issuer.claims = {"organisation": "lasars"}
    origin.issuer.token = lambda **claims: type(origin.issuer).token(  # type: ignore[method-assign]
        origin.issuer, "platform_operator", **claims
    )
    key = tmp_path / "key.pem"
    make(key)
    monkeypatch.setenv("LASARS_CLIENT_KEY_FILE", str(key))
    assert "register the client there" in said(await at("unpark"))
    origin.issuer.keys = [public_jwk(ClientKey("", key).read())]
    assert (await at("unpark")).stdout.strip() == "Nothing is parked."
    monkeypatch.delenv("LASARS_CLIENT_KEY_FILE")
    origin.issuer.secret = "theirs"
    monkeypatch.setenv("LASARS_CLIENT_SECRET", "another")
    assert "invalid_client" in said(await at("unpark"))
    monkeypatch.setenv("LASARS_CLIENT_SECRET", "theirs")
    assert (await at("unpark")).stdout.strip() == "Nothing is parked."


async def test_a_person_signs_in_by_any_browser(origin: OneOrigin, named: Path) -> None:
    del named
    origin.issuer.pending = 2
    origin.issuer.token = lambda **claims: type(origin.issuer).token(  # type: ignore[method-assign]
        origin.issuer, "platform_operator", **claims
    )
    result = await at("unpark")
    assert result.stdout.strip() == "Nothing is parked."
    assert f"open {origin.issuer.name}/confirm" in result.stderr
    assert "the code BCDF-GHJK" in result.stderr
    token = await at("token")
    assert check(token.stdout.strip(), origin.issuer.name, time.time()).roles == ("platform_operator",)
    origin.issuer.error = "access_denied"
    assert "access_denied" in said(await at("unpark"))


async def test_what_is_wrong_with_a_token_is_one_sentence_that_says_what_to_do(
    origin: OneOrigin, named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del named
    now, issuer = int(time.time()), origin.issuer
    wrong = {
        issuer.token("auditor", exp=now - 60): "expired at",
        issuer.token("auditor", iss="https://else.example"): "is of the issuer https://else.example",
        issuer.token("auditor", iat=now + 600): "set this machine's clock",
        issuer.token("auditor", area="wigan"): "--area wigan, or LASARS_AREA=wigan",
        issuer.token("auditor", aud="another"): "Get another: it must be an access token",
        "nonsense": "is no access token",
    }
    for token, words in wrong.items():
        monkeypatch.setenv("LASARS_TOKEN", token)
        assert words in said(await at("position", "--area", "stockport")), words
    monkeypatch.setenv("LASARS_TOKEN", issuer.token("referrer"))
    assert "needs one of the roles" in said(await at("unpark"))


async def test_another_issuer_or_none_is_one_sentence(
    origin: OneOrigin, named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del named
    origin.issuer.says = {"issuer": "https://else.example"}
    assert "calls itself https://else.example: set LASARS_ISSUER" in said(await at("unpark"))
    origin.issuer.says = {"device_authorization_endpoint": None}
    assert "signs nobody in by a browser" in said(await at("unpark"))
    monkeypatch.setenv("LASARS_ISSUER", "http://127.0.0.1:9")
    assert "see that LASARS_ISSUER is right" in said(await at("unpark"))
    monkeypatch.setattr(installation, "read_text", lambda _path: f'site = "{origin.url}"')
    monkeypatch.delenv("LASARS_ISSUER")
    assert "You have no token: set LASARS_TOKEN_FILE" in said(await at("unpark"))


async def test_what_is_of_a_sandbox_alone_says_so(named: Path) -> None:
    del named
    for words in (["clock", "show"], ["clock", "advance", "1w"], ["prune"], ["up"], ["demo"]):
        assert "of a sandbox alone" in said(await at(*words)), words


async def test_the_doctor_asks_the_services_there(origin: OneOrigin, named: Path, tariff: Running) -> None:
    del named, tariff
    well = await at("doctor", "--json")
    assert (well.exit_code, json.loads(well.stdout)) == (0, {"ok": True, "findings": []})
    origin._services = {}
    ill = await at("doctor")
    assert (ill.exit_code, "payments-api" in ill.stdout) == (1, True)


def test_an_address_that_is_missing_or_no_address_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LASARS_TARIFF_URL", "https://tariff.example")
    with pytest.raises(LasarsError, match="No address of payments is known: set LASARS_PAYMENTS_URL"):
        read_installation().address("payments")
    monkeypatch.setenv("LASARS_TARIFF_URL", "http://tariff.example")
    with pytest.raises(LasarsError, match="has no TLS"):
        read_installation().address("tariff")
    path = tmp_path / "x.toml"
    monkeypatch.setenv("LASARS_INSTALLATION", str(path))
    for text, words in (("sight = 'a'", "sight"), ("site", "is no TOML")):
        path.write_text(text)
        with pytest.raises(LasarsError, match=words):
            read_installation()


def test_whoever_polls_too_often_waits_longer_and_at_last_no_more() -> None:
    answers = iter([(400, {"error": "slow_down"}), (400, {"error": "authorization_pending"}), (200, None)])
    issuer, waited = "https://issuer.example", list[float]()
    token = signed({"iss": issuer, "sub": "a", "area": "b", "organisation": "c", "roles": ["auditor"]})

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/.well-known"):
            endpoints = {"token_endpoint": f"{issuer}/token", "device_authorization_endpoint": f"{issuer}/device"}
            return httpx.Response(200, json={"issuer": issuer, **endpoints})
        if request.url.path == "/device":
            begun = {"device_code": "d", "user_code": "u", "verification_uri": "https://a", "expires_in": 600}
            return httpx.Response(200, json=begun)
        status, document = next(answers)
        return httpx.Response(status, json=document or {"access_token": token})

    settings = InstallationSettings(issuer=issuer, client_id=CLIENT)
    http = httpx.Client(transport=httpx.MockTransport(answer))
    assert TokenSource(settings, http, waited.append, lambda _line: None).get() == token
    assert waited == [5, 10, 10]


def test_a_clock_that_is_off_is_told_by_how_much() -> None:
    date, at = "Tue, 01 Dec 2026 10:00:00 GMT", 1796119200
    assert (clock_off(date, at + 5), clock_off("", 0)) == ("", "")
    assert clock_off(date, at + 90) == "this machine's clock is 90 seconds ahead: set it"
    assert clock_off(date, at - 90) == "this machine's clock is 90 seconds behind: set it"
