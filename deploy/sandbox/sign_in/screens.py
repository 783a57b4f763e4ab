"""What a person sees while signing in and out, whoever draws it."""

from typing import Protocol

from starlette.responses import Response


class Screens(Protocol):
    def choice(self, action: str) -> Response:
        """The people, one click each; `action` is where their choice is sent, with what the service asked."""

    def refused(self, detail: str) -> Response:
        """Nobody was signed in: what the service asked was wrong."""

    def confirm_logout(self, query: str) -> Response:
        """Another site asks to log out; `query` is what it asked."""

    def not_all_told(self, services: list[str], query: str) -> Response:
        """Logged out, but these did not answer; `query` is what was asked, to ask it again."""

    def still_signed_in(self, services: list[str]) -> Response:
        """Nobody was signed in: these did not answer, and there it would still be the one before."""
