"""Where each thing of a scheme's file stands, so that a fault is found where it was written."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.tariff.rules.faults import path
from services.tariff.rules.toml_lines import line_of, lines_of
from services.tariff.rules.toml_text import parse_toml

STOCKPORT = (Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text()
TEXT = '''# first
title = "one # no comment [here] = none"
many = """
[not.a.table]
x = 1
"""
raw = \'\'\'
y = "\'\'\'

list = [
  1, # a comment, with a comma
  [2,
   3],
  { a = "b", c = [ "d", "]" ] },
]
when = 2012-04-02 10:00:00
[table]
"quoted key" = 1
dotted . part = -0.5
[table.inner]
z = true
[[rows]]
a = 1
[rows.below]
b = 2
[[rows]]
a = { b = { c = 3 } }
[[rows.again]]
d = 4'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("title", 2), ("many", 3), ("raw", 7), ("list", 10), ("list[0]", 11), ("list[1]", 12), ("list[1][1]", 13),
        ("list[2]", 14), ("list[2].c[1]", 14), ("when", 16), ("table", 17), ("table.quoted key", 18),
        ("table.dotted.part", 19), ("table.inner", 20), ("table.inner.z", 21), ("rows", 22), ("rows[0]", 22),
        ("rows[0].a", 23), ("rows[0].below", 24), ("rows[0].below.b", 25), ("rows[1]", 26), ("rows[1].a.b.c", 27),
        ("rows[1].again[0].d", 29),
    ],
)  # fmt: skip
def test_each_place_has_the_line_on_which_it_begins(place: str, line: int) -> None:
    assert lines_of(TEXT)[place] == line


def test_what_is_missing_is_told_by_what_is_around_it() -> None:
    lines = lines_of(TEXT)
    assert line_of("rows[1].again[0].missing", lines) == 28
    assert line_of("rows[0].below.b.c", lines) == 25
    assert line_of("list[7]", lines) == 10
    assert line_of("missing", lines) is None
    assert line_of("", lines) is None


def written(value: Any, at: tuple[str | int, ...] = ()) -> dict[str, Any]:
    """Each leaf by its place."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if pairs is None:
        return {path(at): value}
    return {place: leaf for key, inner in pairs for place, leaf in written(inner, (*at, key)).items()}


def test_every_value_of_the_example_stands_on_its_line() -> None:
    lines, text = lines_of(STOCKPORT), STOCKPORT.splitlines()
    values = written(parse_toml(STOCKPORT))
    assert len(values) > 400
    for place, value in values.items():
        on = text[lines[place] - 1].replace("_", "")
        shown = str(value) if isinstance(value, date | int | Decimal) else value
        assert shown.replace("_", "") in on, (place, lines[place])


def test_windows_line_ends_and_the_mark_of_its_editors_change_nothing() -> None:
    assert lines_of("\ufeff" + STOCKPORT.replace("\n", "\r\n")) == lines_of(STOCKPORT)


@pytest.mark.parametrize("text", ["", "=", "[", "[[", "a", "a =", "a = [", "a = {", 'a = "', "a = [1,,]", "]]", "a.="])
def test_what_is_no_toml_ends_all_the_same(text: str) -> None:
    assert isinstance(lines_of(text), dict)
