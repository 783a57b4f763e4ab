"""An issuer as the pages meet it: discovery, keys, codes with PKCE, and logout tokens."""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt

from tests.harness import ISSUER, KEY, token

AUTHORIZE, TOKEN, END = (f"http://issuer.local/{name}" for name in ("authorize", "token", "end-session"))
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass
class StubIssuer:
    """`claims` changes what an ID token says; `away` answers nobody."""

    claims: dict[str, Any] = field(default_factory=dict)
    away: bool = False
    codes: dict[str, tuple[dict[str, str], str, str]] = field(default_factory=dict)

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def approve(self, location: str, access_token: str, sub: str) -> str:
        """As if somebody chose who to be on the page that this address leads to: the address of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = (asked, access_token, sub)
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("away")
        if request.url.path == "/token":
            return self._token(parse_qs(request.content.decode()))
        document = {"issuer": ISSUER, "authorization_endpoint": AUTHORIZE, "token_endpoint": TOKEN}
        return httpx.Response(200, json=document | {"end_session_endpoint": END})

    def _token(self, form: dict[str, list[str]]) -> httpx.Response:
        asked, access_token, sub = self.codes.pop(form["code"][0], ({}, "", ""))
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked.get("code_challenge") != challenge or asked.get("code_challenge_method") != "S256":
            return httpx.Response(400, json={"error": "invalid_grant"})
        claims = {"aud": asked["client_id"], "sub": sub, "nonce": asked["nonce"], "sid": "sid-1", **self.claims}
        tokens = {"access_token": access_token, "token_type": "Bearer", "id_token": signed_as("JWT", claims)}
        return httpx.Response(200, json=tokens)


def signed_as(typ: str, claims: dict[str, Any]) -> str:
    now = int(time.time())
    whole = {"iss": ISSUER, "iat": now, "exp": now + 300, **claims}
    return jwt.encode({"alg": "ES256", "kid": "test", "typ": typ}, whole, KEY, algorithms=["ES256"])


def logout_token(client: str, **claims: Any) -> str:
    said = {"aud": client, "sid": "sid-1", "jti": "1", "events": {LOGGED_OUT: {}}, **claims}
    return signed_as("logout+jwt", {name: value for name, value in said.items() if value is not None})


def access_token(*roles: str, organisation: str, sub: str) -> str:
    return token(*roles, organisation=organisation, sub=sub)
