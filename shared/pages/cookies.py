"""The two cookies of a service's pages: who is signed in, and who is about to."""

import base64
import binascii
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from shared.pages.sessions import SIGNING_IN_MAX

LOGIN_SECONDS = int(SIGNING_IN_MAX.total_seconds())


class LoginBegun(BaseModel):
    """What must come back from the issuer, and where to go then. It is in the browser that began, and nowhere else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: str
    nonce: str
    verifier: str
    to: str


@dataclass(frozen=True, slots=True)
class Cookies:
    """`__Host-`: neither another host of the domain nor a page without TLS can set it."""

    service: str
    secure: bool

    @property
    def session(self) -> str:
        return f"{'__Host-' if self.secure else ''}lasars-{self.service}"

    @property
    def login(self) -> str:
        return f"{self.session}-login"

    def session_id(self, request: Request) -> str | None:
        return request.cookies.get(self.session) or None

    def login_begun(self, request: Request) -> LoginBegun | None:
        """None also for what we never wrote."""
        try:
            return LoginBegun.model_validate_json(base64.urlsafe_b64decode(request.cookies.get(self.login, "")))
        except (ValidationError, binascii.Error, ValueError):
            return None

    def remember(self, response: Response, session_id: str) -> None:
        self._set(response, self.session, session_id, None)
        self._set(response, self.login, "", 0)

    def begin(self, response: Response, login: LoginBegun) -> None:
        kept = base64.urlsafe_b64encode(login.model_dump_json().encode()).decode()
        self._set(response, self.login, kept, LOGIN_SECONDS)

    def stop_signing_in(self, response: Response) -> None:
        """What was begun, in another window too. The session's own stays: its row is over, and keeps what a form that
        is still open somewhere was about to send.
        """
        self._set(response, self.login, "", 0)

    def _set(self, response: Response, name: str, text: str, seconds: int | None) -> None:
        response.set_cookie(name, text, max_age=seconds, path="/", secure=self.secure, httponly=True, samesite="lax")
