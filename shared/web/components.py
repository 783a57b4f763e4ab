"""The schemas of an OpenAPI document, said so that no generator of clients trips over them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi._compat import get_definitions, get_flat_models_from_fields, get_model_name_map
from fastapi.openapi.utils import get_fields_from_routes
from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel

from shared.kernel.dictionary import WORDS, describe
from shared.kernel.problems import Problem

SCHEMAS = "#/components/schemas/"
_TEXT = {"type": "string"}
_REFERENCE = {"type": "string", "format": "uri-reference"}


def _said(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return schema | {"description": description}


PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `type` is where the problem is explained.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": _said(_REFERENCE, "What kind of problem it is, by the address that explains it."),
        "title": _said(_TEXT, "The kind in words: the same whenever it is of this kind."),
        "status": _said({"type": "integer"}, "The HTTP status, such as 404."),
        "detail": _said(_TEXT, "What is wrong this time, and what to do."),
        "instance": _said(_REFERENCE, "The address that was asked."),
        "errors": {
            "type": "array",
            "items": {"$ref": f"{SCHEMAS}ProblemError"},
            "description": "What is wrong where, at most 20.",
        },
        "leftOut": {"type": "integer", "description": "How many entries of a list are not shown."},
    },
}
PROBLEM_ERROR: dict[str, Any] = {
    "type": "object",
    "title": "ProblemError",
    "description": "One field that is refused.",
    "required": ["field", "message"],
    "properties": {
        "field": _said(_TEXT, "Which part of the request, as a path: `body.items.alcohol`."),
        "message": _said(_TEXT, "What it must be."),
        "allowed": {"type": "array", "items": _TEXT, "description": "What may stand there."},
    },
}


def schemas(app: FastAPI, names: Mapping[str, str], kinds: Iterable[type[Problem]]) -> dict[str, Any]:
    """All of them by name. `names` are those that mean something where the other services' are at hand too."""
    fields = get_fields_from_routes(app.routes)
    model_names = get_model_name_map(get_flat_models_from_fields(fields, known_models=set()))
    _, definitions = get_definitions(fields=fields, model_name_map=model_names, separate_input_output_schemas=False)
    ours = {name: schema for name, schema in definitions.items() if not name.endswith("ValidationError")}
    shaped = {names.get(name, name): renamed(_shaped(schema), names) for name, schema in ours.items()}
    for name, schema in shaped.items():
        _name_values(name, schema)
        describe(name, schema, shaped)
    problem: dict[str, Any] = renamed(_problem(kinds), {})
    return dict(sorted(shaped.items())) | problem | {"ProblemError": PROBLEM_ERROR}


def _shaped(schema: Any) -> Any:
    match schema:
        # A map with keys of one form, as generators know it; Pydantic's own way lets any other key in.
        case {"patternProperties": dict(patterns), **rest} if len(patterns) == 1:
            ((pattern, part),) = patterns.items()
            return _shaped(rest | {"propertyNames": {"pattern": pattern}, "additionalProperties": part})
        case dict():
            return _optional({key: _shaped(sub_schema) for key, sub_schema in schema.items()})
        case list():
            return [_shaped(sub_schema) for sub_schema in schema]
    return schema


def renamed(part: Any, names: Mapping[str, str]) -> Any:
    """References to schemas by the names that the document has for them, and numbers by their size."""
    match part:
        case {"$ref": str(target), **rest} if (name := target.removeprefix(SCHEMAS)) in names:
            return renamed(rest, names) | {"$ref": SCHEMAS + names[name]}
        case {"type": "integer", "default": _}:
            return part  # of a query: what is too many is capped and not refused, so it has no size
        case {"type": "integer", **rest} if "format" not in rest:
            return renamed(rest, names) | {"type": "integer", "format": "int64"}  # in Go it would be one of 32 bits
        case dict():
            return {key: renamed(schema, names) for key, schema in part.items()}
        case list():
            return [renamed(schema, names) for schema in part]
    return part


def _optional(schema: dict[str, Any]) -> dict[str, Any]:
    """A field that may be left out says so by not being required. With a `default` TypeScript requires it."""
    properties = schema.get("properties")
    if not isinstance(properties, dict) or schema.get("type") != "object":
        return schema
    return schema | {"properties": {name: _without_default(part) for name, part in properties.items()}}


def _without_default(field: Any) -> Any:
    if not isinstance(field, dict) or "default" not in field:
        return field
    rest = {key: schema for key, schema in field.items() if key != "default"}
    if not isinstance(field["default"], str | int | bool):
        return rest
    said = f"{field.get('description', '')} {field['default']} if left out.".strip()
    return rest | {"description": said}


def _name_values(name: str, schema: dict[str, Any]) -> None:
    """Two enums of one package may have a value in common; in Go the names of all values are one namespace."""
    if "enum" in schema:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
        schema["title"] = name
        schema["x-enum-varnames"] = [re.sub(r"\W", "_", f"{words}_{value}").upper() for value in schema["enum"]]


def _of_some(name: str) -> str:
    """Before the problems that say it."""
    return f"{WORDS.get(name, '')} Only of:".strip()


def _problem(kinds: Iterable[type[Problem]]) -> dict[str, Any]:
    """With all that the problems of this service say beyond RFC 9457, each with who says it."""
    members: dict[str, Any] = {}
    named: dict[str, Any] = {}
    for kind in sorted(kinds, key=lambda kind: kind.slug()):
        for name, hint in kind.members().items():
            schema = TypeAdapter(hint).json_schema(ref_template=f"{SCHEMAS}{{model}}")
            named |= schema.pop("$defs", {})
            said = members.get(to_camel(name), {}).get("description", _of_some(to_camel(name)))
            members[to_camel(name)] = schema | {"description": f"{said}, `{kind.slug()}`".replace(":,", ":")}
    for name, schema in named.items():
        describe(name, schema, named)
    return named | {"Problem": PROBLEM | {"properties": PROBLEM["properties"] | dict(sorted(members.items()))}}
