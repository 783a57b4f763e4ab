"""From the text of a TOML file to its values, in time that grows with its length alone, and back.

The parser of the standard library takes the square of the length for a key of many dots, and fails on arrays nested
without end and on numbers of thousands of digits. None of these occur in a scheme, so they are refused unread.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import tomli_w

from services.tariff.rules.faults import SchemeFault, SchemeRefused

DEPTH_MAX = 12
DIGITS_MAX = 40
WORDS_MAX = 30_000
BOM = "\ufeff"

# What is in quotes or a comment says nothing of the structure. An end that is missing is the parser's to tell.
_QUOTED = re.compile(
    r'''"""(?:\\.|[^\\"]|"{1,2}(?!"))*+(?:"{3,5}|\\?\Z)'''
    r"""|'''(?:[^']|'{1,2}(?!'))*+(?:'{3,5}|\Z)"""
    r"""|"(?:\\[^\n]|[^"\\\n])*+"?"""
    r"""|'[^'\n]*+'?|\#[^\n]*+""",
    re.DOTALL,
)
_BRACKET = re.compile(r"[\[\]{}]")
_PART = r"[A-Za-z0-9_-]++"
_DOTTED = re.compile(rf"(?<![A-Za-z0-9_.-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{DEPTH_MAX},}}")
_LONG = re.compile(rf"(?<![A-Za-z0-9_-])[0-9][0-9A-Za-z_]{{{DIGITS_MAX},}}")

_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-[0-3][0-9]")
_LINE = re.compile(r"at line ([0-9]+)")
_TWICE = {  # what the parser says, by how such a line begins
    "Cannot overwrite a value": (re.compile(r"\s*+([^=#\[{]*[^=#\[{\s])\s*+="), "each key once in a table"),
    "Cannot declare": (re.compile(r"\s*(\[.*\])"), "each table once, and one scheme in a file"),
}


def parse_toml(text: str) -> dict[str, Any]:
    text = text.removeprefix(BOM)
    _refuse_without_end(text)
    try:
        return tomllib.loads(text, parse_float=Decimal)  # kept as written, so that the refusal can quote it
    except tomllib.TOMLDecodeError as error:
        fault = _said_twice(str(error), text) or SchemeFault("toml", f"cannot be read: {error}")
        raise SchemeRefused([fault]) from error
    except (ValueError, ArithmeticError) as error:
        raise SchemeRefused([SchemeFault("toml", "cannot be read: it holds a number that is none")]) from error


def _said_twice(error: str, text: str) -> SchemeFault | None:
    """A key or a table that stands a second time, by its line and as it is written: the parser names neither alone."""
    what = next((words for lead, words in _TWICE.items() if error.startswith(lead)), None)
    if what is None:
        return None
    lines = text.splitlines()
    at = _LINE.search(error)
    begins, allowed = what
    for number in range(int(at[1]) if at else len(lines), 0, -1):
        if written := begins.match(lines[number - 1]):
            return SchemeFault("toml", f"line {number} says {written[1]!r} a second time", (allowed,))
    return None


def _refuse_without_end(text: str) -> None:
    bare = _QUOTED.sub(lambda match: ("" if match[0][0] == "#" else "s") + "\n" * match[0].count("\n"), text)
    if sum(map(bare.count, "=[,")) > WORDS_MAX:
        raise SchemeRefused(
            [SchemeFault("toml", "is larger than any scheme needs", (f"up to {WORDS_MAX} keys and values",))]
        )
    depth = 0
    for bracket in _BRACKET.finditer(bare):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > DEPTH_MAX:
            _refuse(bare, bracket.start(), f"nests deeper than {DEPTH_MAX} levels")
    if dotted := _DOTTED.search(bare):
        _refuse(bare, dotted.start(), f"has a key of more than {DEPTH_MAX} parts")
    if long := _LONG.search(bare):
        _refuse(bare, long.start(), f"has a number of {len(long[0])} characters")


def _refuse(bare: str, place: int, message: str) -> None:
    line = bare.count("\n", 0, place) + 1
    raise SchemeRefused([SchemeFault("toml", f"line {line} {message}")])


def toml_of(scheme: Mapping[str, Any]) -> str:
    """The text of a canonical scheme: what is checked of it is the same scheme again."""
    return tomli_w.dumps(_said(scheme))


def _said(value: Any) -> Any:
    """Without what is not said, and with days as days."""
    if isinstance(value, Mapping):
        return {key: _said(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_said(inner) for inner in value]
    return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else value
