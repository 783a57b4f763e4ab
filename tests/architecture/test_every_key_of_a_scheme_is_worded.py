"""Whatever a scheme can say is said in its plain sentences, or stands here with why nobody need read it.

A key that is new is put into `tests/rules/tariff/every_key.py`, and gets its words in `services/tariff/rules/words`: a
kind of measure in `measure_words`, a shape of payment in a module of `shapes`.
"""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.words.meaning import meaning
from tests.rules.tariff.every_key import everything

Key = tuple[str, str]  # the class that has it, and its name in a file
Place = tuple[str | int, ...]
SAYS_NOTHING_OF_MONEY: dict[Key, str] = {
    ("TopWindow", "code"): "the name in lists of what is due",
}  # fmt: skip
SCHEME = read(everything())
CANONICAL = canonical(SCHEME)
SAID = meaning(CANONICAL)


def keys_of(model: type[BaseModel]) -> Iterator[Key]:
    """Of it and of all that may stand in it."""
    schema = model.model_json_schema(by_alias=True)
    for name, part in ({model.__name__: schema} | schema["$defs"]).items():
        for key in part.get("properties", ()):
            yield name, key


def places(value: Any, at: Place = ()) -> Iterator[tuple[Key, Place]]:
    """Of each key that is said the places where it stands."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            if inner is not None and inner not in ([], {}):
                key = field.alias or name
                yield (type(value).__name__, key), (*at, key)
                yield from places(inner, (*at, key))
                if _holds_keys(inner):
                    CONTAINERS.add((type(value).__name__, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*at, index))


def _holds_keys(value: Any) -> bool:
    return isinstance(value, BaseModel) or (isinstance(value, list) and all(isinstance(it, BaseModel) for it in value))


CONTAINERS: set[Key] = set()  # what stands in them is looked at, key by key
STANDS: dict[Key, list[Place]] = {}
for _key, _place in places(SCHEME):
    STANDS.setdefault(_key, []).append(_place)
LOOKED_AT = STANDS.keys() - CONTAINERS


def others(value: Any) -> Iterator[Any]:
    """What might stand there instead, as far as sentences tell it apart."""
    if value is None:
        return  # what the canonical form leaves out, or says in short
    if isinstance(value, list):
        yield from ([*value[:i], it, *value[i + 1 :]] for i, inner in enumerate(value) for it in others(inner))
    elif isinstance(value, int):
        yield not value if isinstance(value, bool) else value + 1
    elif value[:2] in {"19", "20"} and value[4:5] == "-":
        yield "2019-05-01"
    else:
        yield from ("0.375" if value[0] in "01" else "another", "met")


def changed(at: Place) -> Iterator[dict[str, Any]]:
    inner: Any = CANONICAL
    for step in at:
        inner = inner.get(step) if isinstance(inner, dict) else inner[int(step)] if isinstance(inner, list) else None
    for value in others(inner):
        scheme = copy.deepcopy(CANONICAL)
        outer: Any = scheme
        for step in at[:-1]:
            outer = outer[step]
        outer[at[-1]] = value
        yield scheme


def is_worded(key: Key) -> bool:
    return any(meaning(scheme) != SAID for at in STANDS[key] for scheme in changed(at))


def test_every_key_stands_in_the_scheme_that_says_everything() -> None:
    assert sorted(set(keys_of(Scheme)) - set(STANDS)) == []


@pytest.mark.parametrize("name", sorted({name for name, _ in LOOKED_AT}))
def test_every_key_changes_what_is_said_or_is_listed_with_a_reason(name: str) -> None:
    silent = [key for key in LOOKED_AT if key[0] == name and key not in SAYS_NOTHING_OF_MONEY and not is_worded(key)]
    assert silent == []


def test_what_is_listed_as_silent_is_a_key_and_says_nothing() -> None:
    assert [key for key in SAYS_NOTHING_OF_MONEY if key not in LOOKED_AT or is_worded(key)] == []
