"""Who gets in: a token of the right issuer, for us, in time, signed by a known key with a public-key algorithm."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet

from shared.kernel.claims import TokenRules
from shared.kernel.problems import Unauthorized, Unavailable
from shared.web.auth import Verifier, require
from shared.web.keys import Keys
from tests.harness import AUDIENCE, ISSUER, KEY, Running, signed, token

CLAIMS = {"sub": "someone", "area": "stockport", "organisation": "start", "roles": ["assessor"]}


def _encoded(*parts: dict[str, Any]) -> str:
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


def _claims() -> dict[str, Any]:
    return CLAIMS | {"iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + 60}


def _unsigned() -> str:
    return _encoded({"alg": "none", "kid": "test"}, _claims()) + "."


def _signed_with_the_public_key_as_secret() -> str:
    text = _encoded({"alg": "HS256", "kid": "test"}, _claims())
    made = hmac.digest(KEY.as_pem(private=False), text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def _tampered() -> str:
    head, body, signature = token("assessor").split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["roles"] = ["operator"]
    return ".".join([head, base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("="), signature])


def _typed(kind: str) -> str:
    return signed(CLAIMS, header={"alg": "ES256", "kid": "test", "typ": kind})


def _said(claims: bytes) -> str:
    """Whatever the text, signed by the right key."""
    return jws.serialize_compact({"alg": "ES256", "kid": "test", "typ": "at+jwt"}, claims, KEY, algorithms=["ES256"])


REFUSED: dict[str, Any] = {
    "expired": lambda: signed(CLAIMS | {"iat": int(time.time()) - 120, "exp": int(time.time()) - 60}),
    "no expiry": lambda: signed(CLAIMS | {"exp": None}),
    "not yet valid": lambda: signed(CLAIMS | {"nbf": int(time.time()) + 600}),
    "another audience": lambda: signed(CLAIMS | {"aud": "else"}),
    "no audience": lambda: signed(CLAIMS | {"aud": None}),
    "another issuer": lambda: signed(CLAIMS | {"iss": "https://else.test"}),
    "no subject": lambda: signed({name: each for name, each in CLAIMS.items() if name != "sub"}),
    "roles as text": lambda: signed(CLAIMS | {"roles": "assessor"}),
    "roles missing": lambda: signed(CLAIMS | {"roles": None}),
    "roles empty": lambda: signed(CLAIMS | {"roles": []}),
    "a role that does not exist": lambda: signed(CLAIMS | {"roles": ["assessor", "god"]}),
    "an empty role": lambda: signed(CLAIMS | {"roles": ["assessor", ""]}),
    "subject empty": lambda: signed(CLAIMS | {"sub": ""}),
    "subject blank": lambda: signed(CLAIMS | {"sub": "  "}),
    "subject not text": lambda: signed(CLAIMS | {"sub": 7}),
    "subject with a line end": lambda: signed(CLAIMS | {"sub": "some\none"}),
    "subject longer than a name": lambda: signed(CLAIMS | {"sub": "s" * 256}),
    "subject of the services themselves": lambda: signed(CLAIMS | {"sub": "system"}),
    "area missing": lambda: signed(CLAIMS | {"area": None}),
    "area empty": lambda: signed(CLAIMS | {"area": ""}),
    "area blank": lambda: signed(CLAIMS | {"area": " "}),
    "area with a dot": lambda: signed(CLAIMS | {"area": "stockport.x"}),
    "area of all": lambda: signed(CLAIMS | {"area": "*"}),
    "area with a slash": lambda: signed(CLAIMS | {"area": "stockport/start"}),
    "area with a line end": lambda: signed(CLAIMS | {"area": "stockport\n"}),
    "organisation missing": lambda: signed(CLAIMS | {"organisation": None}),
    "organisation empty": lambda: signed(CLAIMS | {"organisation": ""}),
    "organisation not text": lambda: signed(CLAIMS | {"organisation": ["start"]}),
    "organisation of a provider empty": lambda: signed(CLAIMS | {"organisation": "", "roles": ["provider"]}),
    "no day of issue": lambda: signed(CLAIMS | {"iat": None}),
    "issued tomorrow": lambda: signed(CLAIMS | {"iat": int(time.time()) + 86400, "exp": int(time.time()) + 90000}),
    "lives a hundred years": lambda: signed(CLAIMS | {"exp": int(time.time()) + 100 * 366 * 86400}),
    "lives a second too long": lambda: signed(CLAIMS | {"exp": int(time.time()) + 24 * 3600 + 1}),
    "lives for ever": lambda: signed(CLAIMS | {"exp": float("inf")}),
    "expires at no number": lambda: signed(CLAIMS | {"exp": float("nan")}),
    "expires as text": lambda: signed(CLAIMS | {"exp": str(int(time.time()) + 60)}),
    "issued as truth": lambda: signed(CLAIMS | {"iat": True}),
    "of no kind": lambda: _typed(""),
    "of the kind JWT, as ID tokens are": lambda: _typed("JWT"),
    "a logout token": lambda: _typed("logout+jwt"),
    "an ID token with a nonce": lambda: signed(CLAIMS | {"nonce": "n"}),
    "an ID token with the access token's hash": lambda: signed(CLAIMS | {"at_hash": "h"}),
    "a refresh token of Keycloak": lambda: signed(CLAIMS | {"typ": "Refresh"}),
    "an area twice": lambda: _said(
        b'{"area": "wigan", ' + json.dumps(_claims() | {"iat": int(time.time())}).encode()[1:]
    ),
    "a subject twice": lambda: _said(
        json.dumps(_claims() | {"iat": int(time.time())}).encode()[:-1] + b', "s\\u0075b": "else"}'
    ),
    "area not text": lambda: signed(CLAIMS | {"area": 7}),
    "unknown key": lambda: signed(CLAIMS, ECKey.generate_key("P-256"), {"alg": "ES256", "kid": "other"}),
    "right key id, wrong key": lambda: signed(CLAIMS, ECKey.generate_key("P-256")),
    "unsigned": _unsigned,
    "public key as secret": _signed_with_the_public_key_as_secret,
    "tampered": _tampered,
    "no token at all": lambda: "nonsense",
    "two parts": lambda: "a.b",
    "a head too deep to be read": lambda: f"{base64.urlsafe_b64encode(b'[' * 9_000).decode()}.e30.c2ln",
    "claims too deep to be read": lambda: _said(b'{"sub": ' + b"[" * 9_000),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_bad_token_is_401(things: Running, name: str) -> None:
    answer = await things.client.get("/things", headers={"Authorization": f"Bearer {REFUSED[name]()}"})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_refused_token_is_told_which_claim_and_no_value(things: Running) -> None:
    token = signed(CLAIMS | {"area": "a secret place"})
    answer = await things.client.get("/things", headers={"Authorization": f"Bearer {token}"})
    assert "the claim area" in answer.json()["detail"]
    assert "secret" not in answer.text


@pytest.mark.parametrize("kind", ["at+jwt", "AT+JWT", "application/at+jwt"])
async def test_an_access_token_is_let_in(things: Running, kind: str) -> None:
    answer = await things.client.get("/things", headers={"Authorization": f"Bearer {_typed(kind)}"})
    assert answer.status_code == 200


async def test_an_installation_may_say_which_kinds_and_how_long() -> None:
    verifier = Verifier(Keys("", fixed=KeySet([KEY])), ISSUER, AUDIENCE, TokenRules(frozenset({"jwt"}), 60))
    now = int(time.time())
    short, head = CLAIMS | {"iat": now, "exp": now + 60}, {"alg": "ES256", "kid": "test", "typ": "JWT"}
    assert (await verifier.actor(signed(short, header=head))).sub == "someone"
    for refused in (signed(short), signed(short | {"exp": now + 61}, header=head)):
        with pytest.raises(Unauthorized):
            await verifier.actor(refused)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}])
async def test_no_token_is_401(things: Running, header: dict[str, str]) -> None:
    assert (await things.client.get("/things", headers=header)).status_code == 401


async def test_a_missing_role_is_403_and_says_which_would_do(things: Running) -> None:
    answer = await things.client.get("/things", headers=things.headers("provider", "auditor"))
    assert answer.status_code == 403
    assert "assessor" in answer.json()["detail"]


async def test_a_token_that_expires_is_refused_from_then_on(things: Running) -> None:
    now = int(time.time())
    soon = signed(CLAIMS | {"iat": now - 60, "exp": now - 28})  # within the leeway for two more seconds
    verifier: Verifier = things.app.state.verifier
    assert (await verifier.actor(soon)).sub == "someone"
    assert verifier._seen.get(soon, (0,))[0] < time.time() + 3


async def test_an_issuer_that_is_away_is_503_not_401() -> None:
    verifier = Verifier(Keys("http://127.0.0.1:9/jwks"), ISSUER, AUDIENCE)
    with pytest.raises(Unavailable):
        await verifier.actor(token("assessor"))


def test_a_role_that_does_not_exist_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="no such roles"):
        require("asessor")
