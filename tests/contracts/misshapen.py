"""Values that no field of an event may have, made from the documents: for each field that a service reads."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Path = tuple[str | int, ...]

_TEXTS: list[Any] = [5, True, ["x"], {}, "", "a\0b", "\ud800", "x" * 10_000]
_BAD: dict[str, list[Any]] = {
    "text": _TEXTS,
    "enum": [*_TEXTS, "never_heard_of"],
    "uuid": [*_TEXTS, "x", "2cb9b3a6-2bdd-4d0e-9b4e-1a3f3c0f0a010"],
    "date": [*_TEXTS, "5", "soon", "2012-02-30", "2012-4-1", "2012-04-10T00:00:00Z", "0001-01-01", "9999-12-31"],
    "date-time": [*_TEXTS, "5", "soon", "2012-04-10", "2012-04-10T09:00:00", "0001-01-01T00:00:00Z"],
    "integer": ["5", "", True, 1.5, [], {}, -1, 2**31 * 2**32, -(2**70), 10**400],
    "boolean": [0, 1, "yes", "", [], {}],
    "array": [{}, "x", 5, True, [5], [[]], [None]],
    "object": [[], "x", 5, True],
}


def misshapen(data: dict[str, Any], schema: dict[str, Any]) -> Iterator[tuple[Path, Any, dict[str, Any]]]:
    """Where, what stands there, and the whole with it."""
    for path, field in _fields(schema, data):
        for bad in _bad_for(field):
            whole = deepcopy(data)
            _put(whole, path, bad)
            yield path, bad, whole
        if path[-1] in field.get("required_in", ()):
            whole = deepcopy(data)
            _drop(whole, path)
            yield path, ..., whole


def _fields(schema: dict[str, Any], data: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        here = (*path, name)
        yield here, field | {"required_in": required}
        yield from _inside(field, data.get(name) if isinstance(data, dict) else None, here)


def _inside(field: dict[str, Any], value: Any, here: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for kind in _kinds(field):
        if kind.get("properties") and isinstance(value, dict):
            yield from _fields(kind, value, here)
        elif isinstance(kind.get("additionalProperties"), dict) and isinstance(value, dict):
            for key in list(value)[:1]:
                yield (*here, key), kind["additionalProperties"]
        elif isinstance(kind.get("items"), dict) and isinstance(value, list) and value:
            yield (*here, 0), kind["items"]
            yield from _inside(kind["items"], value[0], (*here, 0))


def _kinds(field: dict[str, Any]) -> list[dict[str, Any]]:
    return list(field.get("anyOf", [field]))


def _name_of(kind: dict[str, Any]) -> str:
    if "enum" in kind or "const" in kind:
        return "enum"
    if kind.get("type") == "string":
        return str(kind.get("format", "text"))
    return str(kind.get("type", "any"))


def _bad_for(field: dict[str, Any]) -> list[Any]:
    names = [_name_of(kind) for kind in _kinds(field)]
    (name, *_) = [name for name in names if name not in {"null", "any"}] or ["any"]
    return [*_BAD.get(name, []), *([] if {"null", "any"} & set(names) else [None])]


def _put(whole: Any, path: Path, value: Any) -> None:
    for step in path[:-1]:
        whole = whole[step]
    whole[path[-1]] = value


def _drop(whole: Any, path: Path) -> None:
    for step in path[:-1]:
        whole = whole[step]
    whole.pop(path[-1], None)
