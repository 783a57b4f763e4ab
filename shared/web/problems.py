"""Every answer that is not success: RFC 9457 `application/problem+json`, whoever raised it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import iter_route_contexts
from pydantic.alias_generators import to_camel
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from shared.kernel import wording
from shared.kernel.members import TWICE
from shared.kernel.problems import BadRequest, Invalid, MethodNotAllowed, Problem, UnsupportedMediaType, for_status

MEDIA_TYPE = "application/problem+json"
FIELD_MAX = 200  # characters of a field's name: what is unknown here was named by the caller
_QUOTED = re.compile(r"'([^']*)'")


def answer(problem: Problem, path: str) -> Response:
    return Response(to_json(problem.body(path)), problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def responses_for(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses, one per status, an example per kind."""
    described: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        response = described.setdefault(
            kind.status,
            {
                "description": kind.title,
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        response["content"][MEDIA_TYPE]["examples"][kind.slug()] = {"value": kind.example()}
    return described


def describe(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses=`: the problems it raises by name.

    Those that follow from its form (401, 403, 422, 428 …) are added where the document is written.
    """
    return responses_for(*kinds)


def _field(location: tuple[int | str, ...], body: Any) -> str:
    parts = _as_sent(location[1:], body) if location[0] == "body" else location[1:]
    name = ".".join(str(part) for part in parts) or str(location[0])
    return (to_camel(name) if location[0] == "path" else name)[:FIELD_MAX]  # as the document has it


def _as_sent(parts: tuple[int | str, ...], body: Any) -> list[int | str]:
    """Without the kinds by which the form of a part was chosen: the parser names them, and they are no field's name."""
    fields: list[int | str] = []
    for place, part in enumerate(parts):
        if isinstance(body, dict) and part not in body and place + 1 < len(parts):
            continue
        fields.append(part)
        body = _within(body, part)
    return fields


def _within(body: Any, part: int | str) -> Any:
    if isinstance(body, dict):
        return body.get(part)
    return body[part] if isinstance(body, list) and isinstance(part, int) and part < len(body) else None


def _allowed(error: Mapping[str, Any]) -> dict[str, Any]:
    context = error.get("ctx") or {}
    expected = str(context.get("expected", ""))
    return {"allowed": _QUOTED.findall(expected) or [expected]} if expected else {}


async def validation(request: Request, error: Exception) -> Response:
    """Every field that is wrong, each with what is allowed there."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - for the type checker
    described = error.errors()
    # Never what was sent: an input may hold a name or an NHS number, and so may an address that has no such form.
    path = request.url.path
    for name in (problem["loc"][1] for problem in described if problem["loc"][0] == "path"):
        path = path.replace(str(request.path_params.get(str(name)) or "-"), "-")
    if any(problem["type"] == "json_invalid" for problem in described):
        return answer(BadRequest(_why_no_json(described)), path)
    if any(problem["loc"] == ("body",) and problem["type"] != "missing" for problem in described) and not _says_json(
        request
    ):
        return answer(UnsupportedMediaType(), path)
    body = getattr(error, "body", None)
    errors = [
        {"field": _field(problem["loc"], body), "message": wording.in_words(problem), **_allowed(problem)}
        for problem in described
    ]
    return answer(Invalid(errors=errors), path)


def _why_no_json(described: Sequence[Any]) -> str:
    """What stands twice is told by name; what a parser says else is of no use to who sent it."""
    why = str(described[0].get("ctx", {}).get("error", ""))
    return f"The body is not valid JSON: {why}." if why.startswith(TWICE) else "The body is not valid JSON."


def _says_json(request: Request) -> bool:
    said = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return said == "application/json" or (said.startswith("application/") and said.endswith("+json"))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - for the type checker
    headers = dict(error.headers or {})
    if error.status_code == MethodNotAllowed.status:
        headers["Allow"] = ", ".join(_methods(request))
    return answer(for_status(error.status_code)(headers=headers), request.url.path)


def _methods(request: Request) -> list[str]:
    """All of the address; the router knows only those of the first route that fits."""
    described: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.path_regex is not None and route.path_regex.match(request.url.path):
            described |= set(route.methods or ())
    return sorted(described | ({"HEAD"} if "GET" in described else set()))


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - for the type checker
    return answer(error, request.url.path)


def install(app: FastAPI) -> None:
    """Replace the defaults for validation, HTTP and routing. A crash is answered by the outermost middleware.

    Each waits for nothing and is a coroutine all the same: Starlette runs any other function in a thread.
    """
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Problem, _problem)
