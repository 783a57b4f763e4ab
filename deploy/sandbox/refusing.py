"""What the front says where it cannot do what it was asked: a page to a browser, a problem to a program."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from deploy.errors import LasarsError
from deploy.sandbox.idle import NeverIdle
from deploy.sandbox.pages.rendering import FrontPages
from shared.web.problems import validation

Handler = Callable[[Request, Exception], Awaitable[Response]]
_TITLES = {
    403: "That was not sent from here",
    404: "There is no such page",
    405: "That is done from the front page",
    409: "Not now",
    503: "The services do not come to rest",
}
_OTHER = "That did not work"
_SAYS = {
    404: "There is nothing at this address. It may have been typed wrongly.",
    405: "This address takes what a button of the front page sends, and shows nothing itself. Nothing was done.",
}


def refusals(pages: FrontPages) -> Mapping[type[Exception], Handler]:
    """By what was raised."""

    async def said(request: Request, raised: Exception) -> Response:
        status = _status_of(raised)
        detail = str(getattr(raised, "detail", raised))
        if not is_browser(request):
            return problem(request, status, detail, getattr(raised, "headers", None))
        lines = [_SAYS.get(status, detail)]
        return pages.page("said.html", _TITLES.get(status, _OTHER), status, lines=lines, button="")

    async def invalid(request: Request, raised: Exception) -> Response:
        if is_browser(request):
            lines = ["What was sent could not be understood. Nothing was done."]
            return pages.page("said.html", _OTHER, HTTPStatus.UNPROCESSABLE_ENTITY, lines=lines, button="")
        return await validation(request, raised)

    return {HTTPException: said, NeverIdle: said, LasarsError: said, RequestValidationError: invalid}


def _status_of(raised: Exception) -> int:
    if isinstance(raised, HTTPException):
        return raised.status_code
    return HTTPStatus.SERVICE_UNAVAILABLE if isinstance(raised, NeverIdle) else HTTPStatus.CONFLICT


def is_browser(request: Request) -> bool:
    """A program that takes anything does not name HTML."""
    return "text/html" in request.headers.get("accept", "")


def problem(request: Request, status: int, detail: str, headers: Mapping[str, str] | None) -> JSONResponse:
    body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail, "instance": request.url.path}
    return JSONResponse(body, status, headers, media_type="application/problem+json")
