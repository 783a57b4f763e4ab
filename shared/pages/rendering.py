"""A page as HTML: the layout around it, the menu of who sees it, and pages for what went wrong."""

import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from shared.kernel import context
from shared.kernel.claims import Actor
from shared.kernel.problems import BadRequest, Problem, for_status
from shared.kernel.settings import ServiceSettings
from shared.pages.cookies import JustDone
from shared.pages.headers import page_headers
from shared.pages.kept_forms import NoRoomToKeep, SignedOut
from shared.pages.origins import OpenedByAnother
from shared.pages.own_api import DONE, RefusedByApi
from shared.pages.page import Page, PageContent, PagesOfService, Visit
from shared.pages.problem_words import detail_in_words, field_in_words, message_in_words
from shared.pages.services import services_of
from shared.pages.static import HTMX, ICON, SITE, START, STYLE, StaticFiles
from shared.pages.templating import environment
from shared.web.middleware import problem_of
from shared.web.problems import MEDIA_TYPE

Endpoint = Callable[[Request], Awaitable[Response]]
_HEADINGS = {
    401: "Sign in to go on",
    403: "You may not see this",
    404: "There is no such page",
    405: "That cannot be done here",
    408: "That took too long to arrive",
    409: "That does not fit what is there now",
    412: "Somebody has changed this since you opened it",
    413: "That is too large",
    422: "That could not be understood",
    429: "Too many requests at once",
    503: "This does not answer at the moment",
}
# By loading the page again.
_SENT_AGAIN = {f"/problems/{kind.slug()}" for kind in (OpenedByAnother, NoRoomToKeep, SignedOut)}
_CRASHED, _NOT_DONE = "Something went wrong here", "You may not do this"
_ANOTHER = "Somebody else is signed in now"
WHO = "lasars.page.who"  # where who is signed in stands in a request's scope
IN_MENU = "lasars.page.menu"  # and which of the pages that not every area has
FORM = "lasars.page.form"  # and what was sent, once it is known that a page here sent it
_LATER = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE}


class Rendering:
    def __init__(
        self, service: PagesOfService, settings: ServiceSettings, static: StaticFiles, listed: Sequence[Page]
    ) -> None:
        self._service = service
        self._settings = settings
        self._static = static
        self._listed = listed
        self._templates = environment(service.templates)

    def page(self, request: Request, shown: PageContent, done: JustDone | None = None) -> Response:
        """`done` is what a form has just done that led here."""
        around = self._around(request, shown) | {"done": done}
        text = self._templates.get_template(shown.template).render(around | dict(shown.content))
        return Response(text, shown.status, headers=self.headers(request), media_type="text/html")

    def headers(self, request: Request) -> dict[str, str]:
        return page_headers(self._settings, request.app.state.login.discoverer.last)

    def _around(self, request: Request, shown: PageContent) -> dict[str, Any]:
        actor, csrf = request.scope.get(WHO, (None, ""))
        url = self._settings.pages_url
        own = {name: self._static.name_of(name) for name in (STYLE, SITE, START, HTMX, ICON)}
        return {
            "title": shown.title,
            "status": shown.status,
            "table": shown.table,
            "site": {"name": self._settings.site_name, "url": self._settings.site_url},
            "service": {"name": self._settings.service, "title": self._service.title, "url": url},
            "services": services_of(actor),
            "static": {name: f"{url}/static/{served}" for name, served in own.items() if served},
            "actor": actor,
            "csrf": csrf,
            "menu": self.menu(actor, request.scope.get(IN_MENU, ())),
            "path": request.url.path.removeprefix("/pages"),
            "sent_again": False,
        }

    def menu(self, actor: Actor | None, with_pages: Collection[Page] = ()) -> list[Page]:
        """What is for this person; `with_pages` are there of those that not every area has."""
        return [page for page in self._for(actor) if page.menu_if is None or page in with_pages]

    async def note_menu(self, visit: Visit) -> None:
        """Asks which of those the area has."""
        asked = [(page, page.menu_if) for page in self._for(visit.actor) if page.menu_if is not None]
        visit.request.scope[IN_MENU] = [page for page, menu_if in asked if await menu_if(visit)]

    def _for(self, actor: Actor | None) -> list[Page]:
        if actor is None:
            return []
        return [page for page in self._listed if page.menu and self._service.operations[page.needs] & actor.roles]

    def guarded(self, endpoint: Endpoint, *, for_program: bool = False) -> Endpoint:
        """Whatever is raised becomes a page that says it; for a program a problem, as the API answers it."""
        say, tell = (self._as_problem, self._as_told) if for_program else (self._as_page, self.refusal)

        async def answer(request: Request) -> Response:
            started = time.perf_counter()
            try:
                return await endpoint(request)
            except RefusedByApi as refused:
                return tell(request, refused.status, refused.problem, refused.headers)
            except Problem as problem:
                return say(request, problem)
            except HTTPException as refused:  # of a body: too large, or too slow
                return say(request, for_status(refused.status_code)(headers=refused.headers))
            except ClientDisconnect:
                return say(request, BadRequest())  # nobody hears it
            except Exception as error:  # noqa: BLE001 - logged where it is told apart, as of the API
                return say(request, await problem_of(error, request.scope, started))

        return answer

    def _as_problem(self, request: Request, problem: Problem) -> Response:
        return self._as_told(request, problem.status, problem.body(request.url.path), problem.headers)

    def _as_told(
        self, request: Request, status: int, problem: Mapping[str, Any], headers: Mapping[str, str]
    ) -> Response:
        """What the API told a page, too: of the address that was asked for."""
        body = to_json({**problem, "instance": quote(request.url.path)})
        response = Response(body, status, headers=self.headers(request), media_type=MEDIA_TYPE)
        return _with_retry_after(response, headers)

    def _as_page(self, request: Request, problem: Problem) -> Response:
        return self.refusal(request, problem.status, problem.body(request.url.path), problem.headers)

    def refusal(
        self, request: Request, status: int, problem: Mapping[str, Any], headers: Mapping[str, str]
    ) -> Response:
        """Errors of fields too, where no form is shown again: an address with a bad day in it."""
        heading = _heading(request, status, problem)
        errors = [
            (field_in_words(str(error.get("field", ""))), message_in_words(error, None))
            for error in problem.get("errors", ())
        ]
        is_done = bool(request.scope.get(DONE))
        detail = "" if is_done or _is_repeated(problem) else detail_in_words(str(problem.get("detail", "")))
        content = {
            "problem": {"detail": detail, "errors": errors},
            "request_id": context.request_id.get(),
            "sent_again": problem.get("type") in _SENT_AGAIN,
            "changed": _changed(request.method, status, is_done),
            "unsent": _unsent(request, status),
        }
        return _with_retry_after(
            self.page(request, PageContent("problem.html", heading, content, status=status)), headers
        )


def _with_retry_after(response: Response, headers: Mapping[str, str]) -> Response:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            response.headers["Retry-After"] = value
    return response


def _is_of_another(problem: Mapping[str, Any]) -> bool:
    return problem.get("type") == f"/problems/{OpenedByAnother.slug()}"


def _heading(request: Request, status: int, problem: Mapping[str, Any]) -> str:
    if _is_of_another(problem):
        return _ANOTHER
    if status == HTTPStatus.FORBIDDEN and request.method == "POST":
        return _NOT_DONE
    return _HEADINGS.get(status, _CRASHED if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _HEADINGS[422])


def _unsent(request: Request, status: int) -> Sequence[tuple[str, str]]:
    """What was filled in, to be sent again from the page that says so: with its key, so that it is done once."""
    sent: Mapping[str, Sequence[str]] = request.scope.get(FORM, {}) if status in _LATER else {}
    return [(name, value) for name, values in sent.items() for value in values]


def _changed(method: str, status: int, is_done: bool) -> str:
    """By a request that failed, as far as it is known. Of what the API could not take at the moment it says it."""
    if is_done or (method == "POST" and status == HTTPStatus.INTERNAL_SERVER_ERROR):
        return "It may have been done: look before you send it again."
    return "" if method == "POST" else "Nothing was changed by it."


def _is_repeated(problem: Mapping[str, Any]) -> bool:
    """Whether the detail is what an error of a field says, too."""
    errors = problem.get("errors", ())
    return any(f"{error.get('field')} {error.get('message')}." == problem.get("detail") for error in errors)
