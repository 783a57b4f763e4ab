"""The token by which the `lasars` command acts at an installation: given, or got from its issuer. Kept nowhere."""

import base64
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from pydantic_core import from_json

from deploy.cli.installation import InstallationSettings, checked, secret_of
from deploy.errors import LasarsError
from shared.kernel.client_keys import ClientKey, UnusableKey

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
DISCOVERY = "/.well-known/openid-configuration"
CLOCK_OFF_SECONDS = 30
SLOWER_SECONDS = 5  # RFC 8628, 3.5
NONE = (
    "You have no token: set LASARS_TOKEN_FILE (- reads it from the input) or LASARS_TOKEN; or name the issuer and a"
    " client_id, to sign in"
)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class TokenClaims:
    issuer: str
    area: str
    roles: tuple[str, ...]


@dataclass(slots=True)
class TokenSource:
    """`wait` and `say` are for whoever signs in by a browser meanwhile."""

    settings: InstallationSettings
    http: httpx.Client
    wait: Callable[[float], None] = time.sleep
    say: Callable[[str], None] = _say
    _metadata: dict[str, Any] = field(default_factory=dict)

    def get(self) -> str:
        token = _given() or self._fetched()
        check(token, self.settings.issuer, time.time())
        return token

    def _fetched(self) -> str:
        settings = self.settings
        if not (settings.issuer and settings.client_id):
            raise LasarsError(f"{NONE} (LASARS_ISSUER, LASARS_CLIENT_ID; or in {settings.source}).")
        if settings.key_file is not None or secret_of("client_secret"):
            return str(self._ask("token_endpoint", grant_type="client_credentials")["access_token"])
        return self._by_device()

    def _by_device(self) -> str:
        """RFC 8628: a person confirms it in whatever browser they have."""
        begun = self._ask("device_authorization_endpoint")
        self.say(f"To sign in, open {begun.get('verification_uri_complete') or begun['verification_uri']}")
        self.say(
            f"and see that it shows the code {begun['user_code']}. Nobody else should give you an address for this."
        )
        until = time.monotonic() + float(begun["expires_in"])
        seconds = float(begun.get("interval", 5))
        while time.monotonic() < until:
            self.wait(seconds)
            answer = self._post("token_endpoint", grant_type=DEVICE_GRANT, device_code=begun["device_code"])
            document = _document(answer)
            if answer.is_success:
                return str(document["access_token"])
            if document.get("error") not in {"authorization_pending", "slow_down"}:
                raise LasarsError(self._refusal(answer))
            seconds += SLOWER_SECONDS if document["error"] == "slow_down" else 0
        raise LasarsError("Nobody signed in in time: run the command again.")

    def _ask(self, endpoint: str, **form: str) -> dict[str, Any]:
        answer = self._post(endpoint, **form)
        document = _document(answer)
        if not answer.is_success or not document:
            raise LasarsError(self._refusal(answer))
        return document

    def _post(self, endpoint: str, **form: str) -> httpx.Response:
        url = self._endpoint(endpoint)
        scope = {"scope": self.settings.scope} if self.settings.scope else {}
        return self._request("POST", url, data={**form, **scope, **self._client()})

    def _client(self) -> dict[str, str]:
        """How it shows who it is; a public client only says it."""
        settings, client = self.settings, {"client_id": self.settings.client_id}
        if settings.key_file is None:
            secret = secret_of("client_secret")
            return client | ({"client_secret": secret} if secret else {})
        try:
            key = ClientKey("LASARS_CLIENT_KEY_FILE", settings.key_file)
            return client | key.assertion(settings.client_id, settings.audience or settings.issuer)
        except UnusableKey as unusable:
            raise LasarsError(f"{unusable}.") from None

    def _endpoint(self, name: str) -> str:
        if not self._metadata:
            self._metadata = self._discover()
        if not (url := self._metadata.get(name)):
            way = "by a browser" if name.startswith("device") else "here"
            raise LasarsError(
                f"{self.settings.issuer} signs nobody in {way} (it names no {name}): set LASARS_TOKEN_FILE."
            )
        return checked(str(url), "the token issuer")

    def _discover(self) -> dict[str, Any]:
        issuer = self.settings.issuer
        answer = self._request("GET", f"{checked(issuer, 'the token issuer').rstrip('/')}{DISCOVERY}")
        document = _document(answer)
        if not answer.is_success or not document:
            raise LasarsError(f"{answer.url} answered {answer.status_code}: see that {issuer} is the token issuer.")
        if document.get("issuer") != issuer:
            raise LasarsError(
                f"What answers at {issuer} calls itself {document.get('issuer')}: set LASARS_ISSUER to its name."
            )
        return document

    def _request(self, method: str, url: str, **request: Any) -> httpx.Response:
        try:
            return self.http.request(method, url, **request)
        except httpx.HTTPError as away:
            raise LasarsError(
                f"The token issuer does not answer at {url} ({away}): see that LASARS_ISSUER is right."
            ) from None

    def _refusal(self, answer: httpx.Response) -> str:
        document = _document(answer)
        said = [str(document[name])[:200] for name in ("error", "error_description") if document.get(name)]
        sentence = (
            f"{self.settings.issuer} gives {self.settings.client_id} no token ({': '.join(said) or answer.status_code})"
        )
        if off := clock_off(answer.headers.get("Date", ""), time.time()):
            return f"{sentence}; {off}."
        if document.get("error") == "invalid_client":
            return f"{sentence}: register the client there, with its key or secret (lasars key show FILE)."
        return f"{sentence}."


def _given() -> str:
    if os.environ.get("LASARS_TOKEN_FILE") == "-":
        token = sys.stdin.readline().strip()
        if not token:
            raise LasarsError("LASARS_TOKEN_FILE is -, and no token came on the input: pipe one in.")
        return token
    return secret_of("token")


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = from_json(answer.content)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def clock_off(date: str, now: float) -> str:
    """What is to be done where this machine's clock is not that of whoever answered; empty where it is."""
    try:
        seconds = now - parsedate_to_datetime(date).timestamp()
    except ValueError:
        return ""
    if abs(seconds) < CLOCK_OFF_SECONDS:
        return ""
    return f"this machine's clock is {abs(seconds):.0f} seconds {'ahead' if seconds > 0 else 'behind'}: set it"


def check(token: str, issuer: str, now: float) -> TokenClaims:
    """What can be seen without its issuer's keys; whether it is believed, each service decides. Raises LasarsError."""
    claims = _claims(token)
    names = ("iss", "area", "exp", "iat")
    if (
        not claims
        or any(name not in claims for name in names)
        or not all(isinstance(claims[name], int | float) for name in names[2:])
    ):
        raise LasarsError("What LASARS_TOKEN or its file holds is no access token of the installation: get another.")
    if issuer and claims["iss"] != issuer:
        raise LasarsError(
            f"The token is of the issuer {claims['iss']}, and the installation's is {issuer}: get one there."
        )
    if claims["iat"] > now + CLOCK_OFF_SECONDS:
        raise LasarsError(
            f"The token was made at {_at(claims['iat'])}, and here it is {_at(now)}: set this machine's clock."
        )
    if claims["exp"] <= now:
        raise LasarsError(f"The token expired at {_at(claims['exp'])} (here it is {_at(now)}): get another.")
    return TokenClaims(str(claims["iss"]), str(claims["area"]), tuple(claims.get("roles") or ()))


def _claims(token: str) -> Mapping[str, Any]:
    try:
        payload = token.split(".")[1]
        claims = from_json(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _at(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
