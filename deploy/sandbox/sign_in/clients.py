"""The clients of the sandbox's issuer, the services and the API documents, and what is kept until a code is used."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError

from deploy.sandbox.sign_in.sessions import SignedIn
from deploy.sandbox.topology import SERVICES
from shared.kernel.client_keys import ClientKey
from shared.web.installed import DOCS_CLIENT

CODE_SECONDS = 60
CODES_MAX = 1000  # each waits a minute at most: more are nobody's signing in
SCOPES = ("openid", "profile")
CLIENT_PREFIX = "lasars-"
BY_KEY, BY_NOTHING = "private_key_jwt", "none"

KeyFile = Callable[[str], Path]  # of a client; where none is there, it is a public one


@dataclass(frozen=True, slots=True)
class Site:
    """Where a browser finds the sandbox, and where the services and the front find each other."""

    url: str
    front: str
    services: dict[str, str]

    def redirect_uri(self, service: str) -> str:
        return f"{self.url}/{service}/pages/signed-in"

    def docs_uris(self) -> list[str]:
        """Of the API documents of all four together, and of each."""
        return [f"{self.url}{place}/docs/signed-in" for place in ("", *(f"/{name}" for name in self.services))]

    def logout_uri(self, service: str) -> str:
        return f"{self.services[service]}/pages/logged-out"


class Client(ClientMixin):
    """Registered with a key it is known by that alone, without one by nothing; none has a secret."""

    grant_type = "authorization_code"

    def __init__(self, client_id: str, key_file: Path) -> None:
        self.client_id = client_id
        self.client_metadata: dict[str, list[str]] = {}
        self._key_file = key_file

    @property
    def key(self) -> ClientKey | None:
        """Whoever puts another key there has registered another. A real issuer has the public half alone."""
        return ClientKey(f"client {self.client_id}", self._key_file) if self._key_file.exists() else None

    def get_client_id(self) -> str:
        return self.client_id

    def check_client_secret(self, _secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == (BY_KEY if self.key else BY_NOTHING)

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == self.grant_type

    def get_allowed_scope(self, _scope: str | None) -> str | None:
        return ""

    def get_default_redirect_uri(self) -> None:
        """None: a client says it."""

    def check_redirect_uri(self, _redirect_uri: str) -> bool:
        """Nobody signs in for one that has not registered any."""
        return False

    def check_response_type(self, _response_type: str) -> bool:
        return False


class ServiceClient(Client):
    """A service that reads the others' feeds. Without a key it is let in by nothing."""

    grant_type = "client_credentials"

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == BY_KEY and self.key is not None


class PageClient(Client):
    """Whoever has its code proves by PKCE that it asked for it. Who signs in for it is signed in for all four."""

    for_one_token = False

    def __init__(self, client_id: str, key_file: Path, site: Site, redirect_uris: list[str]) -> None:
        super().__init__(client_id, key_file)
        self.client_metadata = {"post_logout_redirect_uris": [f"{site.url}/"]}
        self._redirect_uris = redirect_uris

    def get_allowed_scope(self, scope: str | None) -> str | None:
        scopes = (scope or "").split()
        return " ".join(name for name in scopes if name in SCOPES) if "openid" in scopes else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        if redirect_uri not in self._redirect_uris:
            registered = " or ".join(self._redirect_uris)
            raise InvalidRequestError(f"The redirect_uri of {self.client_id} is {registered} and no other.")
        return True

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"


class DocsClient(PageClient):
    """Wants an access token and need not know whose it is. It asks each time who one wants to be, and who is signed in
    for the pages stays so.
    """

    for_one_token = True

    def get_allowed_scope(self, _scope: str | None) -> str:
        return ""


def clients_of(site: Site, key_file: KeyFile) -> dict[str, Client]:
    clients: list[Client] = [ServiceClient(name, key_file(name)) for name in SERVICES]
    clients += [_page_client(f"{CLIENT_PREFIX}{name}", site, [site.redirect_uri(name)], key_file) for name in SERVICES]
    clients.append(DocsClient(DOCS_CLIENT, key_file(DOCS_CLIENT), site, site.docs_uris()))
    return {client.client_id: client for client in clients}


def _page_client(client_id: str, site: Site, redirect_uris: list[str], key_file: KeyFile) -> PageClient:
    return PageClient(client_id, key_file(client_id), site, redirect_uris)


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """Bound to its client, its redirect URI, its challenge and who signed in; Authlib reads it by these names."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str
    signed_in: SignedIn
    until: float = field(default_factory=lambda: time.monotonic() + CODE_SECONDS)

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.signed_in.auth_time

    def get_acr(self) -> Any:
        return None

    def get_amr(self) -> Any:
        return None


class Codes:
    """Taken once, whatever comes of it, and only within a minute."""

    def __init__(self) -> None:
        self._codes: dict[str, AuthorizationCode] = {}

    def put(self, code: AuthorizationCode) -> None:
        now = time.monotonic()
        self._codes = {name: kept for name, kept in self._codes.items() if kept.until > now}
        while len(self._codes) >= CODES_MAX:
            self._codes.pop(next(iter(self._codes)))
        self._codes[code.code] = code

    def take(self, code: str, client_id: str) -> AuthorizationCode | None:
        kept = self._codes.pop(code, None)
        if kept is None or kept.until <= time.monotonic() or kept.client_id != client_id:
            return None
        return kept

    def end(self, sid: str) -> None:
        """Those of a session that is over."""
        self._codes = {name: kept for name, kept in self._codes.items() if kept.signed_in.sid != sid}
