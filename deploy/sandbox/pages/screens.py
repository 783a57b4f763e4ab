"""The pages of signing in and out."""

from urllib.parse import quote

from starlette.responses import HTMLResponse

from deploy.sandbox.pages.rendering import FrontPages
from shared.kernel.problems import Problem, Unavailable


class SignInScreens:
    def __init__(self, pages: FrontPages) -> None:
        self._pages = pages

    def choice(self, action: str) -> HTMLResponse:
        return self._pages.page("choice.html", "Who do you want to be?", action=action)

    def refused(self, detail: str) -> HTMLResponse:
        lines = [detail, "Whoever sent you here asked for it wrongly: nobody was signed in."]
        return self._pages.page("said.html", "Signing in did not work", 400, lines=lines, button="")

    def confirm_logout(self, query: str) -> HTMLResponse:
        lines = ["Another site asks to log you out of all four services."]
        return self._pages.page("said.html", "Log out?", lines=lines, button="Log out", action=_end_session(query))

    def not_all_told(self, services: list[str], query: str) -> HTMLResponse:
        lines = [
            f"{' and '.join(services)} did not answer.",
            "A session there ends when nothing was done in it for 30 minutes; to be sure, close this browser.",
        ]
        title, button = "Logged out, but not everywhere", "Log out there too"
        return self._pages.page("said.html", title, lines=lines, button=button, action=_end_session(query))

    def still_signed_in(self, services: list[str]) -> HTMLResponse:
        lines = [
            f"{' and '.join(services)} did not answer: whoever was signed in before would still be so there.",
            "Nobody is signed in now. Wait a few seconds, go back, and choose again.",
        ]
        return self._pages.page("said.html", "Logged out, but not everywhere", 503, lines=lines, button="")


def _end_session(query: str) -> str:
    return f"/end-session?{quote(query, safe='=&%+')}"


def away(pages: FrontPages, problem: Problem) -> HTMLResponse:
    """A service, asked through the front, does not answer, or may not be asked this."""
    again = ["It may be starting again: try once more in a few seconds. Nothing was lost."]
    lines = [problem.detail, *(again if isinstance(problem, Unavailable) else [])]
    return pages.page("said.html", problem.title, problem.status, lines=lines, button="")
