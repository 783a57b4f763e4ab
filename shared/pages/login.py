"""Signing in and out at the token issuer: OpenID Connect code flow with PKCE, and back-channel logout.

The access token is checked as the API checks one, so that whoever is signed in is the same `Actor` there and here; the
ID token says that it answers what this browser began. Neither is kept.
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError

from shared.kernel.claims import Actor
from shared.kernel.client_keys import UnusableKey
from shared.kernel.problems import BadRequest, Forbidden, Unauthorized
from shared.kernel.settings import ServiceSettings
from shared.pages.cookies import LoginBegun
from shared.pages.discovery import TIMEOUT_SECONDS, Discoverer, Discovery, IssuerUnavailable
from shared.web.auth import LEEWAY_SECONDS, Verifier
from shared.web.keys import ALGORITHMS, named_key
from shared.web.schemas import UNSTORABLE

LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TYPES = {None, "JWT", "logout+jwt"}
LOGOUT_SECONDS_MAX = 600  # it is for now: the standard advises two minutes, and issuers have clocks
TEXT_MAX = 255
_REFUSED = "the token issuer refused us when somebody last signed in"
log = structlog.get_logger("login")


class NotSignedIn(Forbidden):
    """You could not be signed in. Go back to the page that you wanted and try again."""


class NoLogoutToken(BadRequest):
    """It is no logout token of the configured issuer."""


class Login:
    """`transport` carries what is asked of the issuer, in tests."""

    def __init__(
        self, settings: ServiceSettings, verifier: Verifier, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._settings = settings
        self._verifier = verifier
        self._transport = transport
        self.discoverer = Discoverer(settings, transport)
        self.fault = ""  # why the issuer gives us no tokens, where that is ours to mend

    @property
    def redirect_uri(self) -> str:
        return f"{self._settings.pages_url}/signed-in"

    async def begin(self, to: str, prompt: str | None = None) -> tuple[str, LoginBegun]:
        """The issuer's address to go to, and what the browser keeps until it comes back."""
        discovery = await self.discoverer.get()
        begun = LoginBegun(
            state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48), to=to
        )
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                discovery.authorization_endpoint, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier,
                **({"prompt": prompt} if prompt else {}),
            )  # fmt: skip
        return str(url), begun

    async def finish(self, query: Mapping[str, str], begun: LoginBegun | None) -> tuple[Actor, str | None]:
        """Who signed in, and the issuer's name of the session. Raises NotSignedIn."""
        if begun is None or not hmac.compare_digest(begun.state.encode(), query.get("state", "").encode()):
            raise NotSignedIn("Signing in took too long, or was begun in another window.")
        if "code" not in query:
            log.info("login_refused", error=query.get("error", "")[:TEXT_MAX])
            raise NotSignedIn("Who signs people in has refused.")
        tokens = await self._tokens(await self.discoverer.get(), query["code"], begun)
        self.fault = ""
        try:
            claims = await self._claims(str(tokens["id_token"]), nonce={"essential": True, "value": begun.nonce})
            actor = await self._verifier.actor(str(tokens["access_token"]))
        except (JoseError, KeyError, ValueError, TypeError, Unauthorized) as error:
            log.warning("login_not_believed", error=f"{type(error).__name__}: {error}"[:TEXT_MAX])
            raise NotSignedIn("What you may do here is not what this service knows: tell who runs it.") from error
        if claims.get("sub") != actor.sub:
            raise NotSignedIn
        return actor, _sid(claims)

    async def _tokens(self, discovery: Discovery, code: str, begun: LoginBegun) -> Mapping[str, Any]:
        try:
            async with self._client() as client:
                tokens: Mapping[str, Any] = await client.fetch_token(
                    discovery.token_endpoint, code=code, code_verifier=begun.verifier, **self._assertion()
                )
        except httpx.HTTPStatusError as error:
            raise IssuerUnavailable(headers={"Retry-After": "60"}) from error
        except UnusableKey as error:
            log.warning("nobody_signs_in", error=str(error))
            raise _shut() from error
        except (AuthlibBaseError, ValueError) as error:
            if getattr(error, "error", "") == "invalid_client":
                self.fault = f"{_REFUSED} ({error}"[:TEXT_MAX] + f"); {self._remedy()}"
                log.warning("nobody_signs_in", error=self.fault)
                raise _shut() from error
            log.warning("code_refused", error=f"{type(error).__name__}: {error}"[:TEXT_MAX])
            raise NotSignedIn from error
        except httpx.HTTPError as error:
            raise IssuerUnavailable(headers={"Retry-After": "60"}) from error
        return tokens

    def _assertion(self) -> Mapping[str, str]:
        """Raises UnusableKey."""
        key = self._settings.oidc_client_key
        if key is None:
            return {}
        return key.assertion(self._settings.oidc_client_id, self._settings.client_audience)

    def _remedy(self) -> str:
        client = self._settings.oidc_client_id
        if (key := self._settings.oidc_client_key) is not None:
            return f"register the public half of the key in {key.setting} there, for the client {client}"
        return f"set LASARS_OIDC_CLIENT_SECRET as the client {client} has it there"

    def _client(self) -> AsyncOAuth2Client:
        settings = self._settings
        return AsyncOAuth2Client(
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if settings.oidc_client_secret else "none",
            redirect_uri=self.redirect_uri,
            scope="openid",
            code_challenge_method="S256",
            transport=self._transport,
            timeout=TIMEOUT_SECONDS,
        )

    async def _claims(self, token: str, **wanted: Any) -> Mapping[str, Any]:
        """Of an ID token or a logout token for us, checked. Raises JoseError or ValueError."""
        keys = await self._verifier.keys.get(named_key(token, self._settings.issuer))
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.oidc_client_id},
            iat={"essential": True},
            exp={"essential": True},
            **wanted,
        )
        registry.validate(decoded.claims)
        if decoded.claims.get("azp", self._settings.oidc_client_id) != self._settings.oidc_client_id:
            raise ValueError("it was made for another client")
        return {**decoded.claims, "typ": decoded.header.get("typ")}

    async def ended(self, token: str) -> str:
        """The `sid` that a logout token ends (OpenID Connect Back-Channel Logout 1.0, 2.6). Raises NoLogoutToken."""
        try:
            claims = await self._claims(token, jti={"essential": True})
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NoLogoutToken from error
        events, sid = claims.get("events"), _sid(claims)
        is_logout = isinstance(events, Mapping) and isinstance(events.get(LOGGED_OUT), Mapping)
        if not is_logout or "nonce" in claims or claims["typ"] not in LOGOUT_TYPES or sid is None:
            raise NoLogoutToken
        if not isinstance(claims["jti"], str) or claims["exp"] > time.time() + LOGOUT_SECONDS_MAX:
            raise NoLogoutToken
        return sid

    async def leaving(self) -> str:
        """Where the browser goes to sign out everywhere: the site's first page where the issuer has no such place."""
        home = f"{self._settings.site_url}/"
        end = (await self.discoverer.get()).end_session_endpoint
        query = {"client_id": self._settings.oidc_client_id, "post_logout_redirect_uri": home}
        return f"{end}{'&' if '?' in end else '?'}{urlencode(query)}" if end else home


def _shut() -> IssuerUnavailable:
    """Until somebody who runs the service has mended it."""
    detail = "Nobody can be signed in here at the moment: tell who runs this service."
    return IssuerUnavailable(detail, headers={"Retry-After": "60"})


def _sid(claims: Mapping[str, Any]) -> str | None:
    sid = claims.get("sid")
    return sid if isinstance(sid, str) and 0 < len(sid) <= TEXT_MAX and not UNSTORABLE.search(sid) else None
