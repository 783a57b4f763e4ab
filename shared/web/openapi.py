"""The OpenAPI document as integrators expect it: problems instead of FastAPI's defaults, examples everywhere."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from pydantic.alias_generators import to_camel, to_pascal

from shared.kernel.examples import example
from shared.kernel.impartial import FINANCE, OwnOrganisation
from shared.kernel.problems import (
    BadRequest,
    Crash,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionRequired,
    Problem,
    Stale,
    TooLarge,
    TooManyRequests,
    TooSlow,
    Unauthorized,
    Unavailable,
    UnsupportedMediaType,
    all_kinds,
)
from shared.web.auth import roles_of
from shared.web.components import renamed, schemas
from shared.web.etags import IF_SAID
from shared.web.idempotency import AnswerForgotten, KeyMissing, KeyReused, TwinInFlight
from shared.web.paging import BadCursor
from shared.web.problems import MEDIA_TYPE, responses_for
from shared.web.repeated import share_responses

_ASKED = {
    "Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": 255},
    "If-Match": {"type": "string", "pattern": '^(\\*|"[0-9]{1,9}")$'},
}
_ALIKE = """\
All services respond alike:

- Every error is an RFC 9457 problem; its `type` leads to an explanation.
- A POST takes an `Idempotency-Key` of your choice. The same key and request return the first response again, to the byte, marked `Idempotency-Hit`.
- Whatever can change has an `ETag`, its `revision` in quotes; to change it, send that in `If-Match`. If it has changed since you read it, the answer is 412 and nothing is done. Where an operation does not require `If-Match`, send it all the same: without it you may overwrite, or repeat, what somebody did meanwhile.
- A list gives `next` and `Link: rel="next"` until its last page; `cursor` is opaque and survives inserts and deletes.
- `X-Request-ID` and `X-Correlation-ID` are UUIDs. They are returned as sent and passed on to events and logs; `traceparent` too. A value that is not a UUID could be a name or a number of a person: it is ignored, and a new one is returned.
- Events are at `GET /events`; the AsyncAPI document beside this one describes them.
"""  # noqa: E501 - Markdown
_TEXT: dict[str, Any] = {"type": "string"}
HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": {"description": "As it was sent, or made here where none or no UUID was sent.", "required": True},
    "X-Correlation-ID": {
        "description": "As it was sent, or the request's id where none or no UUID was sent. Events carry it.",
        "required": True,
    },
    "ETag": {"description": "The revision, for If-Match.", "required": True, "example": '"1"'},
    "Location": {"description": "Where the created thing can be read; absent if only a list contains it."},
    "Link": {"description": 'RFC 8288, `rel="next"`: absent on the last page.'},
    "Idempotency-Hit": {"description": "`true` if this is the first response to this key, sent again."},
    "RateLimit-Policy": {
        "description": "How many requests a caller may make in how many seconds; absent for services.",
        "example": '"caller";q=6000;w=60',
    },
    "RateLimit": {
        "description": "How many requests are left, and the seconds until the count starts again; absent for services.",
        "example": '"caller";r=5999;t=42',
    },
    "Retry-After": {"description": "Seconds to wait before trying again."},
    "WWW-Authenticate": {"description": "RFC 6750.", "required": True},
}


def servers(port: int) -> list[dict[str, Any]]:
    return [{"url": f"http://127.0.0.1:{port}", "description": "The service on this machine, as in the sandbox"}]


def document(app: FastAPI, tags: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=f"{app.description}\n\n{_ALIKE}",
            routes=app.routes,
            servers=app.servers,
            tags=[{"name": name, "description": text} for name, text in tags.items()],
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        )
        components = document.setdefault("components", {})
        components["headers"] = {name: {"schema": _TEXT} | header for name, header in HEADERS.items()}
        document["paths"] = {
            _path(path): renamed(document["paths"][path], names) for path in _by_tag(document["paths"], list(tags))
        }
        _tell_roles(app, document["paths"])
        for operation in _operations(document):
            _complete(operation)
        components["schemas"] = schemas(app, names, _problems(document, app.state.service.name))
        for operation in _operations(document):
            _add_examples(operation, components["schemas"])
            _add_headers(operation, components["schemas"])
        share_responses(document)
        app.openapi_schema = document
    return app.openapi_schema


def _tell_roles(app: FastAPI, paths: Mapping[str, Any]) -> None:
    """`x-roles`: any one of them will do."""
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            operation = paths.get(_path(str(route.path)), {}).get(method.lower())
            if operation and (roles := roles_of(route.endpoint)):
                operation["x-roles"] = sorted(roles)


def _by_tag(paths: Mapping[str, Any], tags: list[str]) -> list[str]:
    return sorted(paths, key=lambda path: min(tags.index(parameter["tags"][0]) for parameter in paths[path].values()))


def _path(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: f"{{{to_camel(name[1])}}}", path)


def _operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in document.get("paths", {}).values():
        for method, operation in operations.items():
            if method in {"get", "put", "post", "delete", "patch"}:
                yield operation


def _problems(document: Mapping[str, Any], service: str) -> set[type[Problem]]:
    """Those that some operation can answer with. Another service that is loaded may have some of the same names."""
    slugs = {
        slug
        for operation in _operations(document)
        for response in operation["responses"].values()
        for slug in response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", ())
    }
    return {kind for kind in all_kinds() if kind.slug() in slugs and _is_of(kind, service)}


def _is_of(kind: type[Problem], service: str) -> bool:
    package, _, rest = kind.__module__.partition(".")
    return package != "services" or rest.partition(".")[0] == service


def _name_body(operation: Mapping[str, Any]) -> None:
    """One that is no single class would go by its parameter, `Body`: generated clients need a name of its own."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if content["schema"].get("title") == "Body":
            content["schema"]["title"] = f"{to_pascal(operation['operationId'])}Body"


def _complete(operation: dict[str, Any]) -> None:
    _name_body(operation)
    operation["responses"].pop("422", None) if _is_default(operation["responses"].get("422")) else None
    for parameter in operation.get("parameters", []):
        _complete_parameter(parameter)
    for kind in _follow_from_form(operation):
        _add(operation["responses"], kind)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _add_examples(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    bodies = [response for status, response in operation["responses"].items() if status < "300"]
    for body in [*bodies, operation.get("requestBody", {})]:
        for kind, content in body.get("content", {}).items():
            if kind != MEDIA_TYPE and "example" not in content and "examples" not in content:
                content["example"] = example(content.get("schema", {}), schemas)


def _complete_parameter(parameter: dict[str, Any]) -> None:
    if parameter["name"] in _ASKED:
        parameter["required"] = parameter.get("description") != IF_SAID
        parameter["schema"] = _ASKED[parameter["name"]]
    if parameter["in"] == "header" and "anyOf" in parameter["schema"]:
        parameter["schema"] = parameter["schema"]["anyOf"][0]  # a header is left out, never null
    if parameter["in"] == "path":
        thing = parameter["name"].removesuffix("_id").replace("_", " ")
        parameter.setdefault("description", f"Which {thing}.")
        parameter["name"] = to_camel(parameter["name"])


def _add_headers(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    parameters = {parameter["name"] for parameter in operation.get("parameters", [])}
    for status, response in operation["responses"].items():
        names = ["X-Request-ID", "X-Correlation-ID"]
        if status < "300":
            names += ["ETag"] if _has_revision(response, schemas) else []
            names += ["Location"] if status in {"201", "202"} else []
            names += ["Link"] if "cursor" in parameters else []
            names += ["Idempotency-Hit"] if "Idempotency-Key" in parameters else []
        names += {"401": ["WWW-Authenticate"], "429": ["Retry-After"], "503": ["Retry-After"]}.get(status, [])
        names += ["RateLimit-Policy", "RateLimit"] if operation.get("security") and status != "401" else []
        headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
        response["headers"] = headers | response.get("headers", {})


def _has_revision(response: Mapping[str, Any], schemas: Mapping[str, Any]) -> bool:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return "revision" in schemas.get(name, {}).get("properties", {})


def _is_default(response: Mapping[str, Any] | None) -> bool:
    return response is not None and "application/json" in response.get("content", {})


def _follow_from_form(operation: Mapping[str, Any]) -> Iterator[type[Problem]]:
    """The problems that any operation of this form can answer with."""
    parameters = {(parameter["in"], parameter["name"]): parameter for parameter in operation.get("parameters", [])}
    places = {place for place, _name in parameters}
    if operation.get("security"):
        yield from (Unauthorized, Forbidden, TooManyRequests)
    if FINANCE.intersection(operation.get("x-roles", ())):
        yield OwnOrganisation
    if "path" in places:
        yield NotFound
    if ("header", "Idempotency-Key") in parameters:
        yield from (KeyMissing, TwinInFlight, AnswerForgotten, KeyReused)
    if if_match := parameters.get(("header", "If-Match")):
        yield from (BadRequest, Stale, PreconditionRequired) if if_match["required"] else (BadRequest, Stale)
    if ("query", "cursor") in parameters:
        yield BadCursor
    if "requestBody" in operation:
        yield from (BadRequest, TooSlow, TooLarge, UnsupportedMediaType)
    yield from (Invalid, Crash, Unavailable)


def _add(responses: dict[str, Any], kind: type[Problem]) -> None:
    (new,) = responses_for(kind).values()
    status = str(kind.status)
    if status not in responses:
        responses[status] = new
        return
    content = responses[status].setdefault("content", new["content"])
    content.setdefault(MEDIA_TYPE, new["content"][MEDIA_TYPE])
    content[MEDIA_TYPE].setdefault("examples", {}).update(new["content"][MEDIA_TYPE]["examples"])
