"""A stack that runs elsewhere, as the `lasars` command sees it: by its front's address and a token per role."""

import os
from collections.abc import Mapping
from typing import Any

import httpx

from deploy.errors import LasarsError
from deploy.sandbox.topology import AREA, DEFAULT_PORT, HOST, ORGANISATIONS

DEFAULT_URL = f"http://{HOST}:{DEFAULT_PORT}"
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
        wanted = {"role": role, "organisation": organisation or ORGANISATIONS.get(role, "lasars"), "area": self._area}
        return str(self.front("POST", "/token", wanted | ({"sub": sub} if sub else {}))["access_token"])

    def sign_in(self, role: str, sub: str | None) -> None:
        """Calls in this role are made as this one from here on."""
        self._tokens[role] = self.token(role, sub=sub)

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
        if role not in self._tokens:
            self._tokens[role] = self.token(role)
        headers = {"Authorization": f"Bearer {self._tokens[role]}"} | ({"Idempotency-Key": key} if key else {})
        answer = self._answer(method, f"{self.address(service)}{path}", json=body, headers=headers, params=params)
        return answer.json() if answer.content else None

    def address(self, service: str) -> str:
        if not self._services:
            self._services = {name: str(url) for name, url in self.front("GET", "/services").items()}
        return self._services[service]

    def _answer(self, method: str, url: str, **request: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, url, **request)
        except httpx.TransportError as away:
            raise LasarsError(
                f"Nothing answers at {url} ({away}). Is `lasars up` running? LASARS_URL names another front."
            ) from None
        if answer.is_error:
            raise LasarsError(_problem_text(answer))
        return answer


def _problem_text(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        return f"{answer.request.url} answered {answer.status_code}."
    first = str(problem.get("detail") or problem.get("title") or answer.status_code)
    errors = problem.get("errors") or problem.get("problems") or []
    return "\n".join([first, *(f"  {_error_text(error)}" for error in errors)])


def _error_text(error: Mapping[str, Any] | str) -> str:
    if isinstance(error, str):
        return error
    message = str(error.get("message", ""))
    text, allowed = f"{error.get('field', '')}: {message}", error.get("allowed") or []
    listed = [str(value) for value in (allowed if isinstance(allowed, list) else [allowed])]
    return text if all(value in message for value in listed) else f"{text} (allowed: {', '.join(listed)})"
