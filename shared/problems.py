"""Every answer that is not success: RFC 9457 `application/problem+json`, whoever raised it.

A problem is a class: its name makes the `type`, its docstring is the text. Raise it, never return it,
or the transaction commits.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, get_origin, get_type_hints
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import iter_route_contexts
from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from shared import wording
from shared.examples import example
from shared.members import TWICE

MEDIA_TYPE = "application/problem+json"
_QUOTED = re.compile(r"'([^']*)'")
SHOWN_MAX = 20  # entries of a list in a problem; `leftOut` says how many more there are
FIELD_MAX = 200  # characters of a field's name: what is unknown here was named by the caller


class Problem(Exception):
    """Something is not as it should be."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.title = cls.__dict__.get("title") or _words(cls.__name__).capitalize()

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: list[dict[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        self.detail = detail or self.text()
        self.errors = errors
        self.headers = dict(headers or {})
        self.extensions = extensions
        super().__init__(self.detail)

    @classmethod
    def text(cls) -> str:
        return " ".join((cls.__doc__ or cls.title).split())

    @classmethod
    def members(cls) -> dict[str, Any]:
        """What it says beyond RFC 9457: the annotations of its class, such as `run_id: UUID`."""
        return {name: hint for name, hint in get_type_hints(cls).items() if get_origin(hint) is not ClassVar}

    @classmethod
    def slug(cls) -> str:
        return _words(cls.__name__).replace(" ", "-")

    @classmethod
    def example(cls) -> dict[str, Any]:
        schemas = {name: TypeAdapter(hint).json_schema() for name, hint in cls.members().items()}
        given = {name: example(schema, schema.get("$defs", {}), name) for name, schema in schemas.items()}
        return cls(**given).body("/example")

    def body(self, instance: str) -> dict[str, Any]:
        members = {"errors": self.errors} if self.errors is not None else {}
        members |= {to_camel(name): value for name, value in self.extensions.items()}
        lists = {name: value for name, value in members.items() if isinstance(value, list | tuple)}
        shown = members | {name: value[:SHOWN_MAX] for name, value in lists.items()}
        left_out = sum(max(0, len(value) - SHOWN_MAX) for value in lists.values())
        body: dict[str, Any] = {
            "type": f"/problems/{self.slug()}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": quote(instance),  # a reference, so whatever was in the path is escaped
        }
        return body | shown | ({"leftOut": left_out} if left_out else {})


@cache
def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).lower()


class BadRequest(Problem):
    """The request cannot be read."""

    status = 400


class Unauthorized(Problem):
    """A valid bearer token is needed."""

    status = 401


class Forbidden(Problem):
    """Your roles do not allow this."""

    status = 403


class NotFound(Problem):
    """There is no such thing here, or it is not yours to see."""

    status = 404


class MethodNotAllowed(Problem):
    """The address does not take that method."""

    status = 405


class Conflict(Problem):
    """The request does not fit the present state."""

    status = 409


class Gone(Problem):
    """It was here and is no longer kept."""

    status = 410


class Stale(Problem):
    """If-Match names no present revision. If it has changed since you read it, read it again and decide anew.

    The ETag must be sent as it was given, strong, such as `"1"`: a proxy that compresses answers may have changed
    it, to `W/"1"` or `"1-gzip"`.
    """

    status = 412


class TooSlow(Problem):
    """The request did not come in time: send it again, all of it at once."""

    status = 408
    title = "Request timeout"


class TooLarge(Problem):
    """The request is larger than this address takes."""

    status = 413


class UnsupportedMediaType(Problem):
    """The address takes `application/json`."""

    status = 415


class Invalid(Problem):
    """A field is missing, unknown or not of the right form."""

    status = 422


class PreconditionRequired(Problem):
    """Say which revision you mean to change: send its ETag in If-Match."""

    status = 428


class TooManyRequests(Problem):
    """Too many requests: wait for the seconds that Retry-After names."""

    status = 429


class HeadTooLarge(Problem):
    """The headers are larger than this service takes."""

    status = 431
    title = "Request header fields too large"


class Crash(Problem):
    """Something went wrong here. It has been logged under the request id in X-Request-ID."""

    status = 500
    title = "Internal server error"


class Unavailable(Problem):
    """The service cannot answer at the moment: try again after Retry-After."""

    status = 503


class Stopping(Unavailable):
    """The service stops and has not waited for this: send it again, a change with the same Idempotency-Key."""


_BY_STATUS: dict[int, type[Problem]] = {
    400: BadRequest, 401: Unauthorized, 403: Forbidden, 404: NotFound, 405: MethodNotAllowed, 408: TooSlow,
    409: Conflict, 412: Stale, 413: TooLarge, 415: UnsupportedMediaType, 422: Invalid, 428: PreconditionRequired,
    429: TooManyRequests, 431: HeadTooLarge, 500: Crash, 503: Unavailable,
}  # fmt: skip


def for_status(status: int) -> type[Problem]:
    return _BY_STATUS.get(status, BadRequest if status < 500 else Crash)


def known() -> Iterator[type[Problem]]:
    """Every kind of problem this process can answer with."""
    waiting: list[type[Problem]] = [Problem]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            yield kind
            waiting.append(kind)


def answer(problem: Problem, path: str) -> Response:
    return Response(to_json(problem.body(path)), problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def responses_for(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses, one per status, an example per kind."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        response = found.setdefault(
            kind.status,
            {
                "description": kind.title,
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        response["content"][MEDIA_TYPE]["examples"][kind.slug()] = {"value": kind.example()}
    return found


def describe(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses=`: the problems it raises by name.

    Those that follow from its form (401, 403, 422, 428 …) are added where the document is written.
    """
    return responses_for(*kinds)


def _field(location: tuple[int | str, ...]) -> str:
    name = ".".join(str(part) for part in location[1:]) or str(location[0])
    return (to_camel(name) if location[0] == "path" else name)[:FIELD_MAX]  # as the document has it


def _allowed(error: Mapping[str, Any]) -> dict[str, Any]:
    context = error.get("ctx") or {}
    expected = str(context.get("expected", ""))
    return {"allowed": _QUOTED.findall(expected) or [expected]} if expected else {}


def validation(request: Request, error: Exception) -> Response:
    """Every field that is wrong, each with what is allowed there."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - for the type checker
    found = error.errors()
    # Never what was sent: an input may hold a name or an NHS number, and so may an address that has no such form.
    path = request.url.path
    for name in (each["loc"][1] for each in found if each["loc"][0] == "path"):
        path = path.replace(str(request.path_params.get(str(name)) or "-"), "-")
    if any(each["type"] == "json_invalid" for each in found):
        return answer(BadRequest(_why_no_json(found)), path)
    if any(each["loc"] == ("body",) and each["type"] != "missing" for each in found) and not _says_json(request):
        return answer(UnsupportedMediaType(), path)
    errors = [{"field": _field(each["loc"]), "message": wording.told(each), **_allowed(each)} for each in found]
    return answer(Invalid(errors=errors), path)


def _why_no_json(found: Sequence[Any]) -> str:
    """What stands twice is told by name; what a parser says else is of no use to who sent it."""
    why = str(found[0].get("ctx", {}).get("error", ""))
    return f"The body is not valid JSON: {why}." if why.startswith(TWICE) else "The body is not valid JSON."


def _says_json(request: Request) -> bool:
    said = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return said == "application/json" or (said.startswith("application/") and said.endswith("+json"))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - for the type checker
    headers = dict(error.headers or {})
    if error.status_code == MethodNotAllowed.status:
        headers["Allow"] = ", ".join(_methods(request))
    return answer(for_status(error.status_code)(headers=headers), request.url.path)


def _methods(request: Request) -> list[str]:
    """All of the address; the router knows only those of the first route that fits."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.path_regex is not None and route.path_regex.match(request.url.path):
            found |= set(route.methods or ())
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - for the type checker
    return answer(error, request.url.path)


def install(app: FastAPI) -> None:
    """Replace the defaults for validation, HTTP and routing. A crash is answered by the outermost middleware."""
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Problem, _problem)
