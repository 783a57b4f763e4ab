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
    """In memory: a front that starts again knows nobody, and asks.

    Whom not every service has signed out yet is signed in no more here either, but known until they have.
    """

    def __init__(self) -> None:
        self._sessions: dict[str, SignedIn] = {}
        self._leaving: dict[str, SignedIn] = {}

    def begin(self, person: Persona) -> tuple[str, SignedIn]:
        """The secret for the cookie, always a new one, and who it stands for."""
        _make_room(self._sessions)
        secret = secrets.token_urlsafe(32)
        self._sessions[secret] = signed_in = SignedIn(person)
        return secret, signed_in

    def find(self, secret: str | None) -> SignedIn | None:
        return _known(self._sessions, secret)

    def find_leaving(self, secret: str | None) -> SignedIn | None:
        return _known(self._leaving, secret)

    def end(self, sid: str) -> None:
        for secret in [secret for secret, kept in self._sessions.items() if kept.sid == sid]:
            _make_room(self._leaving)
            self._leaving[secret] = self._sessions.pop(secret)

    def left(self, sid: str) -> None:
        """Everywhere."""
        self._leaving = {secret: kept for secret, kept in self._leaving.items() if kept.sid != sid}

    def end_all(self) -> None:
        self._sessions, self._leaving = {}, {}


def _known(sessions: dict[str, SignedIn], secret: str | None) -> SignedIn | None:
    """As long as any service could have them signed in."""
    kept = sessions.get(secret or "")
    return kept if kept and kept.until > time.monotonic() else None


def _make_room(sessions: dict[str, SignedIn]) -> None:
    while len(sessions) >= SESSIONS_MAX:
        sessions.pop(next(iter(sessions)))
