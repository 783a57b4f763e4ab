"""The cookies of a service's pages: who is signed in, who is about to, and what a form has just done."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from shared.pages.sessions import SIGNING_IN_MAX

LOGIN_SECONDS = int(SIGNING_IN_MAX.total_seconds())
DONE_SECONDS = 60  # longer than any redirect takes
M = TypeVar("M", bound=BaseModel)


class LoginBegun(BaseModel):
    """What must come back from the issuer, and where to go then. It is in the browser that began, and nowhere else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: str
    nonce: str
    verifier: str
    to: str


class JustDone(BaseModel):
    """What a form did, for the page that it leads to; `path` is that page's within the service's. `undone`: what it
    says is that nothing was. `told_to`: the session, by a digest, since the next one in this browser may be another's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    said: str
    undone: bool = False
    told_to: str = ""

    def to(self, session_id: str) -> "JustDone":
        return self.model_copy(update={"told_to": _digest(session_id)})

    def is_told_to(self, session_id: str) -> bool:
        return hmac.compare_digest(self.told_to.encode(), _digest(session_id).encode())


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

    @property
    def done(self) -> str:
        return f"{self.session}-done"

    def session_id(self, request: Request) -> str | None:
        return request.cookies.get(self.session) or None

    def login_begun(self, request: Request) -> LoginBegun | None:
        return _read(LoginBegun, request.cookies.get(self.login, ""))

    def just_done(self, request: Request, path: str) -> JustDone | None:
        """What a form of this session that led to this page did; none on any other page, and once it was said."""
        done = _read(JustDone, request.cookies.get(self.done, ""))
        if done is None or not done.is_told_to(self.session_id(request) or ""):
            return None
        return done if done.path == path and done.said else None

    def remember(self, response: Response, session_id: str, done: JustDone | None = None) -> None:
        """Of a new session; what was done in the one before is not said in it."""
        self._set(response, self.session, session_id, None)
        self._set(response, self.login, "", 0)
        if done is None:
            self.was_said(response)
        else:
            self.say_done(response, done, session_id)

    def begin(self, response: Response, login: LoginBegun) -> None:
        self._set(response, self.login, _written(login), LOGIN_SECONDS)

    def say_done(self, response: Response, done: JustDone, session_id: str) -> None:
        self._set(response, self.done, _written(done.to(session_id)), DONE_SECONDS)

    def was_said(self, response: Response) -> None:
        self._set(response, self.done, "", 0)

    def sign_out(self, response: Response) -> None:
        """Also what was begun in another window. The session's own stays: its row is over, and by it the next one knows
        which forms were opened in this browser.
        """
        self._set(response, self.login, "", 0)
        self.was_said(response)

    def _set(self, response: Response, name: str, text: str, seconds: int | None) -> None:
        response.set_cookie(name, text, max_age=seconds, path="/", secure=self.secure, httponly=True, samesite="lax")


def _digest(session_id: str) -> str:
    """Not the one by which the table knows it."""
    return hmac.digest(session_id.encode(), b"done", hashlib.sha256).hex()


def _written(kept: BaseModel) -> str:
    return base64.urlsafe_b64encode(kept.model_dump_json().encode()).decode()


def _read(kind: type[M], cookie: str) -> M | None:
    """None also for what we never wrote."""
    try:
        return kind.model_validate_json(base64.urlsafe_b64decode(cookie))
    except (ValidationError, binascii.Error, ValueError):
        return None
