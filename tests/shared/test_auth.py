"""Who gets in: a token of the right issuer, for us, in time, signed by a known key with a public-key algorithm."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from joserfc.jwk import ECKey

from shared.auth import Keys, Verifier, require
from shared.problems import Unauthorized, Unavailable
from tests.harness import AUDIENCE, ISSUER, KEY, Running, signed, token
from tests.shared.processes import Issuer

CLAIMS = {"sub": "someone", "area": "stockport", "organisation": "start", "roles": ["assessor"]}


def _encoded(*parts: dict[str, Any]) -> str:
    return ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)


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


REFUSED: dict[str, Any] = {
    "expired": lambda: signed(CLAIMS | {"exp": int(time.time()) - 60}),
    "no expiry": lambda: signed(CLAIMS | {"exp": None}),
    "not yet valid": lambda: signed(CLAIMS | {"nbf": int(time.time()) + 600}),
    "another audience": lambda: signed(CLAIMS | {"aud": "else"}),
    "no audience": lambda: signed(CLAIMS | {"aud": None}),
    "another issuer": lambda: signed(CLAIMS | {"iss": "https://else.test"}),
    "no subject": lambda: signed({name: each for name, each in CLAIMS.items() if name != "sub"}),
    "roles as text": lambda: signed(CLAIMS | {"roles": "assessor"}),
    "area not text": lambda: signed(CLAIMS | {"area": 7}),
    "unknown key": lambda: signed(CLAIMS, ECKey.generate_key("P-256"), {"alg": "ES256", "kid": "other"}),
    "right key id, wrong key": lambda: signed(CLAIMS, ECKey.generate_key("P-256")),
    "unsigned": _unsigned,
    "public key as secret": _signed_with_the_public_key_as_secret,
    "tampered": _tampered,
    "no token at all": lambda: "nonsense",
    "two parts": lambda: "a.b",
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_bad_token_is_401(things: Running, name: str) -> None:
    answer = await things.client.get("/things", headers={"Authorization": f"Bearer {REFUSED[name]()}"})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}])
async def test_no_token_is_401(things: Running, header: dict[str, str]) -> None:
    assert (await things.client.get("/things", headers=header)).status_code == 401


async def test_a_missing_role_is_403_and_says_which_would_do(things: Running) -> None:
    answer = await things.client.get("/things", headers=things.headers("provider", "auditor"))
    assert answer.status_code == 403
    assert "assessor" in answer.json()["detail"]


async def test_a_token_that_expires_is_refused_from_then_on(things: Running) -> None:
    soon = signed(CLAIMS | {"exp": int(time.time()) - 28})  # within the leeway for two more seconds
    verifier: Verifier = things.app.state.verifier
    assert (await verifier.actor(soon)).sub == "someone"
    assert verifier._seen.get(soon, (0,))[0] < time.time() + 3


async def test_keys_are_fetched_once_and_again_for_an_unknown_one(issuer: Issuer) -> None:
    keys = Keys(issuer.url)
    verifier = Verifier(keys, ISSUER, AUDIENCE)
    for sub in ("one", "two"):
        assert (await verifier.actor(signed(CLAIMS | {"sub": sub}))).sub == sub
    fetched = keys._fetched
    with pytest.raises(Unauthorized):
        await verifier.actor(signed(CLAIMS, ECKey.generate_key("P-256"), {"alg": "ES256", "kid": "new"}))
    assert keys._fetched == fetched  # asked moments ago


async def test_an_issuer_that_is_away_is_503_not_401() -> None:
    verifier = Verifier(Keys("http://127.0.0.1:9/jwks"), ISSUER, AUDIENCE)
    with pytest.raises(Unavailable):
        await verifier.actor(token("assessor"))


def test_a_role_that_does_not_exist_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="no such roles"):
        require("asessor")
