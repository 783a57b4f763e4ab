"""A table is the same in every spreadsheet, and nothing in it is a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.csv_table import table

TEXT = st.text("a=+-@;,\t\r\n\"' ", max_size=12)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a;=1+1", '"a;\'=1+1"'),
        ("a\t@x", '"a\t\'@x"'),
        ('a; "=1', '"a;\' ""=1"'),
        ("a; b", '"a; b"'),
        ("a\tb", '"a\tb"'),
        ("=1", "'=1"),
        ('"=1', '"\'""=1"'),
        (" =1", "' =1"),
        ("a - b", "a - b"),
    ],
)
def test_what_parts_cells_elsewhere_is_quoted_and_begins_no_formula(text: str, written: str) -> None:
    assert table(["name"], [[text]]).decode() == f"name\r\n{written}\r\n"


@given(st.lists(st.tuples(TEXT, TEXT, st.integers()), max_size=3))
def test_no_spreadsheet_finds_a_formula_in_a_text(rows: list[tuple[str, str, int]]) -> None:
    sent = table(["first", "second", "number"], rows).decode()
    for separator in ";\t":
        for row in csv.reader(io.StringIO(sent, newline=""), delimiter=separator):
            assert not any(each.strip(' "').startswith(("=", "+", "-", "@")) for each in row), sent


@given(st.lists(st.tuples(TEXT, TEXT), max_size=3))
def test_read_by_its_commas_each_cell_is_as_it_was_but_for_apostrophes(rows: list[tuple[str, str]]) -> None:
    _, *read = csv.reader(io.StringIO(table(["first", "second"], rows).decode(), newline=""))
    assert [[each.replace("'", "") for each in row] for row in read] == [
        [each.replace("'", "") for each in row] for row in rows
    ]
