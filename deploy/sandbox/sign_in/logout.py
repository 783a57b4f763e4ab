"""Logging out of all four at once: OpenID Connect's RP-Initiated Logout here, Back-Channel Logout to the services."""

import asyncio
import secrets
import time
from typing import Any

import httpx
import structlog
from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oidc.rpinitiated import EndSessionEndpoint, EndSessionRequest
from joserfc import jwt

from deploy.sandbox.sign_in.clients import CLIENT_PREFIX, Codes, PageClient, Site
from deploy.sandbox.sign_in.sessions import Sessions, SignedIn
from deploy.sandbox.tokens import ALGORITHM, Issuer

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TOKEN_SECONDS = 120
ANSWER_SECONDS = 5.0
SERVES_NO_PAGES = 404  # and so has no session either

log = structlog.get_logger("front")


class EndSession(EndSessionEndpoint):
    """Authlib checks the hint and where to go then. The services keep no ID token, so they send none."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__()
        self._issuer = issuer

    def get_server_jwks(self) -> dict[str, Any]:
        return self._issuer.jwks()

    def get_algorithms(self) -> list[str]:
        return [ALGORITHM]

    def is_post_logout_redirect_uri_legitimate(
        self, _request: OAuth2Request, _uri: str, client: PageClient | None, _hint: str | None
    ) -> bool:
        return client is not None  # the one address that it has registered is our own

    def end_session(self, _request: EndSessionRequest) -> None:
        """Done before, since the services are told over the network."""


class StillSignedIn(Exception):
    """Nobody else signs in before that is over: on the pages of these services they would be the one before."""

    def __init__(self, services: list[str]) -> None:
        self.services = services
        super().__init__(", ".join(services))


class BackChannel:
    """Tells every service that a session is over."""

    def __init__(
        self,
        issuer: Issuer,
        site: Site,
        sessions: Sessions,
        codes: Codes,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._issuer = issuer
        self._site = site
        self._sessions = sessions
        self._codes = codes
        self._http = httpx.AsyncClient(timeout=ANSWER_SECONDS, transport=transport)

    async def end(self, sid: str, sub: str) -> list[str]:
        """The services that did not take it: there the session goes on until it is idle for too long.

        Also what is under way: a code of before signs nobody in after it.
        """
        self._sessions.end(sid)
        self._codes.end(sid)
        services = list(self._site.services)
        taken = await asyncio.gather(*(self._tell(service, sid, sub) for service in services))
        not_told = [service for service, is_taken in zip(services, taken, strict=True) if not is_taken]
        if not not_told:
            self._sessions.left(sid)
        return not_told

    async def replace(self, before: SignedIn | None) -> None:
        """Who becomes another is no longer the one before, anywhere. Raises StillSignedIn."""
        not_told = await self.end(before.sid, before.person.sub) if before is not None else []
        if not_told:
            raise StillSignedIn(not_told)

    async def close(self) -> None:
        await self._http.aclose()

    async def _tell(self, service: str, sid: str, sub: str) -> bool:
        token = self._logout_token(service, sid, sub)
        try:
            answer = await self._http.post(self._site.logout_uri(service), data={"logout_token": token})
        except httpx.HTTPError as away:
            log.warning("logout_not_taken", service=service, error=type(away).__name__)
            return False
        if answer.is_success or answer.status_code == SERVES_NO_PAGES:
            return True
        log.warning("logout_not_taken", service=service, status=answer.status_code)
        return False

    def _logout_token(self, service: str, sid: str, sub: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self._issuer.name,
            "aud": f"{CLIENT_PREFIX}{service}",
            "iat": now,
            "exp": now + LOGOUT_TOKEN_SECONDS,
            "jti": secrets.token_urlsafe(16),
            "sub": sub,
            "sid": sid,
            "events": {LOGOUT_EVENT: {}},
        }
        key = self._issuer.key
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": "logout+jwt"}
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])
