"""Where the token issuer takes people to sign in, as it says itself under the address that was set."""

import time

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from shared.kernel.kafka_settings import check_web_address, speaks_tls
from shared.kernel.problems import Unavailable
from shared.kernel.settings import ServiceSettings

FRESH_SECONDS = 300
TIMEOUT_SECONDS = 5.0
log = structlog.get_logger("login")


class IssuerUnavailable(Unavailable):
    """Who signs people in does not answer at the moment: try again in a minute."""


class Discovery(BaseModel):
    """Of OpenID Connect Discovery what is used here."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    end_session_endpoint: str | None = None


class Discoverer:
    """Asks when somebody signs in or out, and not more often than every few minutes."""

    def __init__(self, settings: ServiceSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.transport = transport  # for tests
        self._settings = settings
        self._discovery: Discovery | None = None
        self._asked_at = float("-inf")

    @property
    def last(self) -> Discovery | None:
        return self._discovery

    async def get(self) -> Discovery:
        """What it said last, where it does not answer now. Raises IssuerUnavailable where it never has."""
        if time.monotonic() - self._asked_at > FRESH_SECONDS:
            try:
                self._discovery = self._checked(await self._fetch())
                self._asked_at = time.monotonic()
            except (httpx.HTTPError, ValidationError, ValueError) as error:
                log.warning("issuer_not_discovered", error=f"{type(error).__name__}: {error}"[:300])
        if self._discovery is None:
            raise IssuerUnavailable(headers={"Retry-After": "60"})
        return self._discovery

    async def _fetch(self) -> bytes:
        async with httpx.AsyncClient(transport=self.transport, timeout=TIMEOUT_SECONDS) as client:
            response = await client.get(self._settings.oidc_url)
            response.raise_for_status()
            return response.content

    def _checked(self, document: bytes) -> Discovery:
        """As OpenID Connect Discovery 4.3 wants it: it speaks of the issuer whose tokens are let in."""
        discovery = Discovery.model_validate(from_json(document))
        if discovery.issuer != self._settings.issuer:
            raise ValueError("it speaks of another issuer")
        for url in (discovery.authorization_endpoint, discovery.token_endpoint, discovery.end_session_endpoint or ""):
            check_web_address(url)
            if url and self._settings.environment == "production" and not speaks_tls(url):
                raise ValueError("production refuses an address without TLS")
        return discovery
