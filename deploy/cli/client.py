"""A stack that runs elsewhere, as the `lasars` command sees it: a sandbox, by its front's address and a token per role;
or an installation, by its addresses and the caller's own token.
"""

import os
import time
from collections.abc import Collection, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import httpx

from deploy.cli.arguments import option_of
from deploy.cli.installation import SANDBOX_ALONE, read_installation
from deploy.cli.own_token import TokenSource, check, clock_off
from deploy.errors import LasarsError
from deploy.sandbox.sign_in.area_people import organisations_of
from deploy.sandbox.topology import AREA, DEFAULT_PORT, HOST

DEFAULT_URL = f"http://{HOST}:{DEFAULT_PORT}"
PAGE = 200
TOPIC_OWNERS = {
    "lasars.schemes": "tariff",
    "lasars.tariff": "tariff",
    "lasars.clinical": "assessment",
    "lasars.assessment": "assessment",
    "lasars.referral": "referral",
}


class RemoteStack:
    """Every call ends in an answer or in a LasarsError of one line."""

    def __init__(self, url: str | None = None, area: str = AREA) -> None:
        self.url = (url or os.environ.get("LASARS_URL") or DEFAULT_URL).rstrip("/")
        self._area = area
        self._client = httpx.Client(timeout=600)
        self._tokens: dict[str, str] = {}
        self._services: dict[str, str] = {}

    def front(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        return dict(self._answer(method, f"{self.url}{path}", json=body).json())

    def token(self, role: str, organisation: str | None = None, sub: str | None = None) -> str:
        wanted = {"role": role, "organisation": organisation or organisations_of(self._area).get(role, "lasars")}
        wanted["area"] = self._area
        return str(self.front("POST", "/token", wanted | ({"sub": sub} if sub else {}))["access_token"])

    def rest(self) -> None:
        """Until nothing is under way in any service."""
        self.front("POST", "/idle")

    def sign_in(self, role: str, sub: str | None, organisation: str | None = None) -> None:
        """Calls in this role are made as this one from here on."""
        self._tokens[role] = self.token(role, organisation, sub)

    def call(
        self,
        role: str,
        method: str,
        service: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        params: dict[str, Any] | None = None,
    ) -> Any:
        headers = self._signed(role) | ({"Idempotency-Key": key} if key else {})
        answer = self._answer(method, f"{self.address(service)}{path}", json=body, headers=headers, params=params)
        return answer.json() if answer.content else None

    def table(self, role: str, service: str, path: str, params: dict[str, Any]) -> bytes:
        """A CSV as the service writes it."""
        url = f"{self.address(service)}{path}"
        return self._answer("GET", url, headers=self._signed(role), params=params).content

    def document(self, service: str, path: str) -> str:
        """What a service says of itself to everybody."""
        return self._answer("GET", f"{self.address(service)}{path}").text

    def _signed(self, role: str) -> dict[str, str]:
        if role not in self._tokens:
            self._tokens[role] = self.token(role)
        return {"Authorization": f"Bearer {self._tokens[role]}"}

    def address(self, service: str) -> str:
        if not self._services:
            self._services = {name: str(url) for name, url in self.front("GET", "/services").items()}
        return self._services[service]

    def _answer(self, method: str, url: str, **request: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, url, **request)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as wrong:
            raise LasarsError(f"{self.url} is no address ({wrong}): LASARS_URL is one such as {DEFAULT_URL}.") from None
        except httpx.TransportError as away:
            raise LasarsError(self._away_text(url, away)) from None
        if answer.is_error:
            raise LasarsError(self._refused_text(answer))
        return answer

    def _away_text(self, url: str, away: httpx.TransportError) -> str:
        return f"Nothing answers at {url} ({away}). `make run`, or `lasars up`, starts it; LASARS_URL names another."

    def _refused_text(self, answer: httpx.Response) -> str:
        return _problem_text(answer)


class Installation(RemoteStack):
    """Whoever calls has one token, got when it is first needed; which roles it has, the services look at."""

    def __init__(self, area: str | None = None, source: TokenSource | None = None) -> None:
        super().__init__(area=area or "")
        self._source = source or TokenSource(read_installation(), self._client)
        self._token = ""

    def front(self, _method: str, path: str, _body: Any = None) -> dict[str, Any]:
        raise LasarsError(f"{path.strip('/')}: {SANDBOX_ALONE}")

    def rest(self) -> None:
        """Whoever asks has seen that all is handled: nothing here can tell."""

    def token(self, _role: str = "", _organisation: str | None = None, _sub: str | None = None) -> str:
        """Raises LasarsError where it is of another area than is asked for."""
        if not self._token:
            token = self._source.get()
            area = check(token, self._source.settings.issuer, time.time()).area
            if self._area and area != self._area:
                raise LasarsError(
                    f"Your token is of {area}, and you ask for {self._area}: --area {area}, or LASARS_AREA={area}."
                )
            self._token = token
        return self._token

    def address(self, service: str) -> str:
        return self._source.settings.address(service)

    def _signed(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(role)}"}

    def _answer(self, method: str, url: str, **request: Any) -> httpx.Response:
        answer = super()._answer(method, url, **request)
        if answer.is_redirect:
            raise LasarsError(
                f"{url} leads elsewhere ({answer.headers['Location']}): name the services' own addresses."
            )
        return answer

    def _away_text(self, url: str, away: httpx.TransportError) -> str:
        return f"Nothing answers at {url} ({away}): see that the address in {self._source.settings.source} is right."

    def _refused_text(self, answer: httpx.Response) -> str:
        text = super()._refused_text(answer)
        if answer.status_code != HTTPStatus.UNAUTHORIZED:
            return text
        if off := clock_off(answer.headers.get("Date", ""), time.time()):
            return f"{text} Perhaps since {off}."
        return f"{text} Get another: it must be an access token of the issuer that the services know."


def every_item(
    stack: RemoteStack, role: str, service: str, path: str, params: Mapping[str, Any] | None = None
) -> Iterator[Mapping[str, Any]]:
    """Of a list all pages, one after the other."""
    asked: dict[str, Any] = {"limit": PAGE, **(params or {})}
    while True:
        page = stack.call(role, "GET", service, path, params=asked)
        yield from page["items"]
        if page["next"] is None:
            return
        asked["cursor"] = page["next"]


def _problem_text(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        return f"{answer.request.url} answered {answer.status_code}."
    first = str(problem.get("detail") or problem.get("title") or answer.status_code)
    errors = problem.get("errors") or problem.get("problems") or []
    asked = _asked_of(answer)
    if len(errors) == 1 and _is_said(first, errors[0]):
        return _error_text(errors[0], asked)
    return "\n".join([first, *(f"  {_error_text(error, asked)}" for error in errors)])


def _asked_of(answer: httpx.Response) -> set[str]:
    """The parameters of the address, which are options of the command."""
    try:
        return set(answer.request.url.params)
    except RuntimeError:  # an answer to no request
        return set()


def _is_said(text: str, error: Mapping[str, Any] | str) -> bool:
    """Whether the text of a problem says no more than its only error."""
    return not isinstance(error, str) and text == f"{error.get('field')} {error.get('message')}."


def _error_text(error: Mapping[str, Any] | str, asked: Collection[str] = ()) -> str:
    """With the option that it is about, where it is about one."""
    if isinstance(error, str):
        return error
    message, field = str(error.get("message", "")), str(error.get("field", ""))
    allowed = error.get("allowed") or []
    text = f"{option_of(field)} {message}" if field in asked else f"{field}: {message}"
    listed = [str(value) for value in (allowed if isinstance(allowed, list) else [allowed])]
    return text if all(value in message for value in listed) else f"{text} (allowed: {', '.join(listed)})"
