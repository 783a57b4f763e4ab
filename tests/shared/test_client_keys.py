"""Who we are is shown to the token issuer by a key: what is signed, by which key, and what a wrong one is told."""

import json
import time
import warnings
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from services.payments.settings import Settings
from shared.kernel.client_keys import ClientKey, UnusableKey, public_jwk
from shared.kernel.wording import settings as said
from shared.messaging.feed_reader import ServiceToken
from shared.messaging.grants import NoToken
from tests.harness import ISSUER
from tests.shared.key_issuer import KeyIssuer, new_key

KINDS: dict[str, Any] = {
    "ES256": ECKey.generate_key("P-256"),
    "EdDSA": OKPKey.generate_key("Ed25519"),
    "RS256": RSAKey.generate_key(2048),
}
NAME = "LASARS_SERVICE_KEY_FILE"
TOKEN_URL = "https://issuer.example/token"


def signed(key: ClientKey) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, checked by the key's public half."""
    assertion = key.assertion("payments", "https://issuer.example")["client_assertion"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        decoded = jwt.decode(assertion, key.read(), algorithms=list(KINDS))
    return dict(decoded.header), dict(decoded.claims)


def test_what_a_file_says_is_worked_out_once_until_it_says_another(tmp_path: Path) -> None:
    """Of RSA that takes a tenth of a second, and whoever comes back from a sign-in has us sign."""
    path = tmp_path / "key"
    path.write_bytes(KINDS["RS256"].as_pem(private=True))
    first = ClientKey(NAME, path).read()
    assert ClientKey(NAME, path).read() is first
    path.write_bytes(KINDS["ES256"].as_pem(private=True))
    assert ClientKey(NAME, path).read().thumbprint() == KINDS["ES256"].thumbprint()


@pytest.mark.parametrize("form", ["PEM", "JWK"])
@pytest.mark.parametrize("algorithm", KINDS)
def test_each_kind_of_key_signs_what_the_standard_asks_and_nothing_else(
    algorithm: str, form: str, tmp_path: Path
) -> None:
    key, path = KINDS[algorithm], tmp_path / "key"
    path.write_text(json.dumps(key.as_dict(private=True)) if form == "JWK" else key.as_pem(private=True).decode())
    header, claims = signed(ClientKey(NAME, path))
    assert header == {"typ": "JWT", "alg": algorithm, "kid": key.thumbprint()}
    assert claims.keys() == {"iss", "sub", "aud", "jti", "iat", "exp"}
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("payments", "payments", "https://issuer.example")
    assert (claims["exp"] - claims["iat"], abs(claims["iat"] - time.time()) < 5) == (60, True)
    assert signed(ClientKey(NAME, path))[1]["jti"] != claims["jti"]


def test_a_jwk_is_known_by_its_own_kid_and_tells_no_private_part(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(json.dumps(ECKey.generate_key("P-256", {"kid": "of-2026"}).as_dict(private=True)))
    assert signed(ClientKey(NAME, path))[0]["kid"] == "of-2026"
    assert public_jwk(ClientKey(NAME, path).read()).keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_another_key_in_the_file_signs_from_then_on(tmp_path: Path) -> None:
    key = ClientKey(NAME, tmp_path / "key")
    for _ in range(3):
        kid = new_key(key.path).thumbprint()
        assert signed(key)[0]["kid"] == kid


def wrong_files() -> dict[str, bytes]:
    p256 = KINDS["ES256"]
    return {
        "nothing": b"", "no key": b"secret words", "no text": b"\xff\xfe", "a list": b"[]",
        "a public PEM": p256.as_pem(private=False), "a public JWK": json.dumps(p256.as_dict(private=False)).encode(),
        "a secret": b'{"kty": "oct", "k": "c2VjcmV0"}', "a half JWK": b'{"kty": "EC", "crv": "P-256", "d": "AA"}',
        "another curve": ECKey.generate_key("P-384").as_pem(private=True),
        "a key for secrets": OKPKey.generate_key("X25519").as_pem(private=True),
        "behind a password": p256.as_pem(private=True, password="secret words"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", wrong_files())
def test_what_is_no_key_to_sign_with_is_one_sentence_that_names_the_setting_and_no_secret(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key"
    path.write_bytes(wrong_files()[kind])
    with pytest.raises(UnusableKey) as unusable:
        ClientKey(NAME, path).assertion("payments", "x")
    assert str(unusable.value).startswith(f"{NAME}: {path} holds no key that can be used; a private key")
    assert "secret words" not in str(unusable.value)
    monkeypatch.setenv(NAME, str(path))
    assert f"{NAME}: {path} holds no key" in refused(service_token_url=TOKEN_URL)


def test_a_short_rsa_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        path.write_bytes(RSAKey.generate_key(1024).as_pem(private=True))
    assert "2,048 bits" in ClientKey(NAME, path).fault()


def refused(**given: Any) -> str:
    """What a service that starts with this says."""
    with pytest.raises(ValueError, match="LASARS_") as wrong:
        Settings(database_url="postgresql://payments@host/lasars", issuer=ISSUER, **given)
    return said(wrong.value)  # type: ignore[arg-type]


def test_whoever_puts_the_key_itself_there_does_not_read_it_in_the_log() -> None:
    words = refused(service_token_url=TOKEN_URL, service_key_file="-----BEGIN PRIVATE KEY-----")
    assert words.startswith(f"{NAME}: what it names cannot be read")
    assert "BEGIN" not in words


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"service_key_file": "KEY"}, "goes with LASARS_SERVICE_TOKEN_URL"),
        ({"service_key_file": "KEY", "service_token_url": TOKEN_URL, "service_secret": "x"}, "LASARS_SERVICE_SECRET"),
        ({"service_key_file": "KEY", "service_token_url": TOKEN_URL, "service_token": "x"}, "LASARS_SERVICE_TOKEN and"),
        ({"oidc_client_key_file": "KEY", "oidc_client_secret": "x"}, "LASARS_OIDC_CLIENT_SECRET and"),
        ({"oidc_client_key_file": "KEY", "issuer": ""}, "needs LASARS_ISSUER"),
        ({"kafka_token_key_file": "KEY"}, "OAUTHBEARER"),
    ],
    ids=str,
)
def test_a_client_has_a_key_or_a_secret_and_what_goes_with_it(
    given: dict[str, Any], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_key(tmp_path / "key")
    monkeypatch.setenv("LASARS_DATABASE_URL", "postgresql://payments@host/lasars")
    monkeypatch.setenv("LASARS_ISSUER", given.get("issuer", ISSUER))
    with pytest.raises(ValueError, match=told) as wrong:
        Settings.model_validate({name: tmp_path / "key" if value == "KEY" else value for name, value in given.items()})
    assert "PRIVATE" not in said(wrong.value)  # type: ignore[arg-type]


def by_key(path: Path, url: str, **otherwise: Any) -> Settings:
    given: dict[str, Any] = {"service_token_url": url, "service_key_file": path, "issuer": ISSUER, **otherwise}
    return Settings(database_url="postgresql://payments@host/lasars", environment="sandbox", **given)


async def test_the_audience_is_the_issuer_or_what_that_wants(tmp_path: Path) -> None:
    new_key(tmp_path / "key")
    assert by_key(tmp_path / "key", TOKEN_URL).client_audience == ISSUER
    assert by_key(tmp_path / "key", TOKEN_URL, client_audience=TOKEN_URL).client_audience == TOKEN_URL


async def test_who_reads_gets_its_token_by_key_and_sends_no_secret(tmp_path: Path) -> None:
    issuer, path = KeyIssuer(lambda: "theirs"), tmp_path / "key"
    new_key(path)
    kid = issuer.register(path)
    async with aiohttp.ClientSession() as client:
        assert await ServiceToken(by_key(path, issuer.url)).get(client) == "theirs"
    issuer.close()
    assert issuer.kids == [kid]
    (form,) = issuer.forms
    assert form.keys() == {"grant_type", "client_id", "client_assertion_type", "client_assertion"}
    assert (form["grant_type"], form["client_id"]) == ("client_credentials", "payments")


async def test_a_key_that_the_issuer_does_not_know_is_told_with_what_to_do(tmp_path: Path) -> None:
    issuer, path = KeyIssuer(lambda: "theirs"), tmp_path / "key"
    new_key(path)
    async with aiohttp.ClientSession() as client:
        token = ServiceToken(by_key(path, issuer.url))
        with pytest.raises(NoToken, match=r"refuses us \(401: invalid_client: .*\): register the public half") as told:
            await token.get(client)
        assert "LASARS_SERVICE_KEY_FILE there, for the client payments" in str(told.value)
        path.unlink()
        with pytest.raises(NoToken, match="LASARS_SERVICE_KEY_FILE: what it names cannot be read"):
            await token.get(client)
    issuer.close()


async def test_a_secret_still_does(monkeypatch: pytest.MonkeyPatch) -> None:
    issuer = KeyIssuer(lambda: "theirs")
    monkeypatch.setattr(issuer, "known", lambda _form: "by its secret")
    given = Settings(
        database_url="postgresql://payments@host/lasars", environment="sandbox", service_token_url=issuer.url,
        service_secret="ours",
    )  # fmt: skip
    async with aiohttp.ClientSession() as client:
        assert await ServiceToken(given).get(client) == "theirs"
    issuer.close()
    assert issuer.forms == [{"grant_type": "client_credentials", "client_id": "payments", "client_secret": "ours"}]
