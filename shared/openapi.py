"""The OpenAPI document as integrators expect it: problems instead of FastAPI's defaults, examples everywhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared import problems
from shared.examples import example
from shared.idempotency import KeyMissing, KeyReused, TwinInFlight
from shared.problems import MEDIA_TYPE, Problem

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `type` is where the problem is explained.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}, "allowed": {}},
            },
        },
    },
}
_HEADERS = {"Idempotency-Key": {"minLength": 1, "maxLength": 255}, "If-Match": {"minLength": 1, "maxLength": 255}}


def servers(port: int) -> list[dict[str, Any]]:
    return [{"url": f"http://127.0.0.1:{port}", "description": "Sandbox on this machine"}]


def document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            servers=app.servers,
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        )
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        for default in ("HTTPValidationError", "ValidationError"):
            schemas.pop(default, None)
        schemas["Problem"] = PROBLEM_SCHEMA
        for operation in _operations(found):
            _complete(operation, schemas)
        app.openapi_schema = found
    return app.openapi_schema


def _operations(found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path in found.get("paths", {}).values():
        for method, operation in path.items():
            if method in {"get", "put", "post", "delete", "patch"}:
                yield operation


def _complete(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    operation["responses"].pop("422", None) if _is_default(operation["responses"].get("422")) else None
    for parameter in operation.get("parameters", []):
        if parameter["name"] in _HEADERS:
            parameter["required"] = True
            parameter["schema"] = {"type": "string", **_HEADERS[parameter["name"]]}
    for kind in _follow_from_form(operation):
        _add(operation["responses"], kind)
    operation["responses"] = dict(sorted(operation["responses"].items()))
    bodies = [each for status, each in operation["responses"].items() if status < "300"]
    for body in [*bodies, operation.get("requestBody", {})]:
        for kind, content in body.get("content", {}).items():
            if kind != MEDIA_TYPE and "example" not in content and "examples" not in content:
                content["example"] = example(content.get("schema", {}), schemas)


def _is_default(response: Mapping[str, Any] | None) -> bool:
    return response is not None and "application/json" in response.get("content", {})


def _follow_from_form(operation: Mapping[str, Any]) -> Iterator[type[Problem]]:
    """The problems that any operation of this form can answer with."""
    parameters = {(each["in"], each["name"]) for each in operation.get("parameters", [])}
    places = {place for place, _name in parameters}
    if operation.get("security"):
        yield from (problems.Unauthorized, problems.Forbidden)
    if "path" in places:
        yield problems.NotFound
    if ("header", "Idempotency-Key") in parameters:
        yield from (KeyMissing, TwinInFlight, KeyReused)
    if ("header", "If-Match") in parameters:
        yield from (problems.BadRequest, problems.Stale, problems.PreconditionRequired)
    if "requestBody" in operation or ("query", "cursor") in parameters:
        yield problems.BadRequest
    if "requestBody" in operation or places & {"query", "path"}:
        yield problems.Invalid
    yield from (problems.Crash, problems.Unavailable)


def _add(responses: dict[str, Any], kind: type[Problem]) -> None:
    (new,) = problems.responses_for(kind).values()
    status = str(kind.status)
    if status not in responses:
        responses[status] = new
        return
    content = responses[status].setdefault("content", new["content"])
    content.setdefault(MEDIA_TYPE, new["content"][MEDIA_TYPE])
    content[MEDIA_TYPE].setdefault("examples", {}).update(new["content"][MEDIA_TYPE]["examples"])
