"""An example for any JSON Schema, the same each time; a field's own `examples` win."""

from collections.abc import Mapping
from typing import Any

_BY_FORMAT: dict[str, Any] = {
    "uuid": "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f01",
    "date": "2012-04-02",
    "date-time": "2012-04-02T09:30:00Z",
    "time": "09:30:00Z",
    "uri": "https://example.org",
}


def example(schema: Mapping[str, Any], definitions: Mapping[str, Any], name: str = "text", depth: int = 0) -> Any:
    if (own_example := _given(schema)) is not None:
        return own_example[0]
    if "$ref" in schema:
        target = schema["$ref"].rpartition("/")[2]
        return example(definitions[target], definitions, name, depth)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            options = [schema_part for schema_part in schema[key] if schema_part.get("type") != "null"]
            return example(options[0], definitions, name, depth) if options else None
    if "allOf" in schema:
        return _merged([example(schema_part, definitions, name, depth) for schema_part in schema["allOf"]])
    return _by_type(schema, definitions, name, depth)


def _given(schema: Mapping[str, Any]) -> list[Any] | None:
    """What the schema says itself, in a list, since null is an example too."""
    if schema.get("examples"):
        return [schema["examples"][0]]
    for key in ("example", "const"):
        if key in schema:
            return [schema[key]]
    return [schema["enum"][0]] if schema.get("enum") else None


def _merged(parts: list[Any]) -> Any:
    if not all(isinstance(part, dict) for part in parts):
        return parts[0]
    return {name: value for part in parts for name, value in part.items()}


def _by_type(schema: Mapping[str, Any], definitions: Mapping[str, Any], name: str, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, definitions, depth)
        case "array":
            items = schema.get("items", {})
            wanted = max(1, schema.get("minItems", 1))
            return [] if depth > 6 or not items else [example(items, definitions, name, depth + 1)] * wanted
        case "integer" | "number":
            return _number(schema)
        case "boolean":
            return True
        case "null":
            return None
    return _text(schema, name)


def _object(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int) -> dict[str, Any]:
    members = {
        name: example(schema_part, definitions, name, depth + 1)
        for name, schema_part in schema.get("properties", {}).items()
        if depth < 6 or name in schema.get("required", ())
    }
    others = schema.get("additionalProperties")
    if not members and isinstance(others, Mapping):
        key = schema.get("propertyNames", {})
        members[str(example(key, definitions, "key", depth + 1)) if key else "key"] = example(
            others, definitions, "value", depth + 1
        )
    return members


def _number(schema: Mapping[str, Any]) -> int:
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    high = schema.get("maximum", schema.get("exclusiveMaximum", low + 1) - 1)
    return int(min(max(1, low), max(high, low)))


def _text(schema: Mapping[str, Any], name: str) -> str:
    if "format" in schema:
        return str(_BY_FORMAT.get(schema["format"], name))
    text = name
    while len(text) < schema.get("minLength", 0):
        text += "x"
    return text[: schema.get("maxLength", 200)]
