"""Who is signed in at the front: for all four services, until logging out or for eight hours."""

import secrets
import time
from dataclasses import dataclass, field

from deploy.sandbox.sign_in.people import Persona

SESSION_SECONDS = 8 * 3600
SESSIONS_MAX = 1000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`sid` is told to the services and says nothing of the secret in the cookie; `auth_time` in seconds since 1970."""

    person: Persona
    sid: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    auth_time: int = field(default_factory=lambda: int(time.time()))
    until: float = field(default_factory=lambda: time.monotonic() + SESSION_SECONDS)


class Sessions:
    """In memory: a front that starts again knows nobody, and asks."""

    def __init__(self) -> None:
        self._sessions: dict[str, SignedIn] = {}

    def begin(self, person: Persona) -> tuple[str, SignedIn]:
        """The secret for the cookie, always a new one, and who it stands for."""
        while len(self._sessions) >= SESSIONS_MAX:
            self._sessions.pop(next(iter(self._sessions)))
        secret = secrets.token_urlsafe(32)
        self._sessions[secret] = signed_in = SignedIn(person)
        return secret, signed_in

    def find(self, secret: str | None) -> SignedIn | None:
        signed_in = self._sessions.get(secret or "")
        return signed_in if signed_in and signed_in.until > time.monotonic() else None

    def end(self, sid: str) -> None:
        self._sessions = {secret: kept for secret, kept in self._sessions.items() if kept.sid != sid}

    def end_all(self) -> None:
        self._sessions = {}
