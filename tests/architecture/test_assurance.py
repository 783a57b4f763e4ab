"""The table of assurance is whole, and what its rows name is there."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from deploy.documents.assurance import KINDS, PAGE, AsvsRow, page, rows
from tests.architecture.sources import ROOT
from tests.architecture.test_pages import anchors

# The level of each row of ASVS 5.0.0, section by section: "3.3": "12223" is 3.3.1 of level 1 to 3.3.5 of level 3.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123", "2.1": "122", "2.2": "112",
    "2.3": "12223", "2.4": "23", "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333",
    "3.6": "3", "3.7": "22333", "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222", "5.1": "2",
    "5.2": "112333", "5.3": "113", "5.4": "222", "6.1": "122", "6.2": "111111112222", "6.3": "11223333",
    "6.4": "112233", "6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222", "7.1": "222", "7.2": "1111",
    "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22", "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222", "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333",
    "10.5": "22222", "10.6": "22", "10.7": "222", "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222",
    "11.5": "23", "11.6": "23", "11.7": "33", "12.1": "12233", "12.2": "11", "12.3": "22223", "13.1": "2333",
    "13.2": "222223", "13.3": "2233", "13.4": "1222233", "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333", "16.1": "2", "16.2": "22222", "16.3": "2222",
    "16.4": "222", "16.5": "2223", "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
SHOWN = {"test", "configuration", "document"}  # by something; the others in words
PLACE = re.compile(r"(tests/(?:\w+/)*test_\w+\.py)::(test_\w+)")


def wrong(row: AsvsRow) -> Iterator[str]:
    if row.met not in KINDS:
        yield f"{row.met!r} is no way to be met"
    if bool(row.by) != (row.met in SHOWN) and not (row.met == "operator" and row.by):
        yield "it is shown by something, or said in words"
    if row.met not in SHOWN and not row.says:
        yield "it does not say why"
    for reference in row.by:
        if not is_there(row.met, reference):
            yield f"{reference} is not there"


def is_there(met: str, reference: str) -> bool:
    if met == "test":
        place = PLACE.fullmatch(reference)
        return place is not None and f"def {place[2]}(" in text_of(place[1])
    if met == "configuration":
        path, _, key = reference.partition(": ")
        return bool(key) and key in text_of(path)
    path, _, heading = reference.partition("#")
    return path.endswith(".md") and (not heading or f"#{heading}" in anchors(text_of(path))) and bool(text_of(path))


def text_of(path: str) -> str:
    return (ROOT / path).read_text() if (ROOT / path).is_file() else ""


def test_each_row_of_the_standard_stands_once_with_its_level() -> None:
    asked = {
        f"{section}.{number}": int(level)
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, 1)
        if level in "12"
    }
    assert len(asked) == 253
    assert [(row.id, row.level) for row in rows()] == list(asked.items())


def test_what_each_row_names_is_there() -> None:
    assert {row.id: faults for row in rows() if (faults := list(wrong(row)))} == {}


def test_the_page_is_made_of_the_table() -> None:
    assert PAGE.read_text() == page()


def test_the_counts_at_its_head_are_those_of_the_rows() -> None:
    counts = Counter(row.met for row in rows())
    said = dict(re.findall(r"^\| ([a-z ]+): .* \| (\d+) \|$", PAGE.read_text(), re.MULTILINE))
    assert said == {kind: str(counts[kind]) for kind in KINDS}


@pytest.mark.parametrize(
    "change",
    [
        {"met": "certainly"},
        {"met": "not met", "by": (), "says": ""},
        {"by": ()},
        {"by": ("tests/architecture/test_assurance.py::test_nothing",)},
        {"by": ("tests/none.py::test_nothing",)},
        {"met": "configuration", "by": ("pyproject.toml: no such key",)},
        {"met": "configuration", "by": ("pyproject.toml",)},
        {"met": "document", "by": ("docs/operating.md#no-such-heading",)},
        {"met": "document", "by": ("docs/none.md",)},
    ],
    ids=str,
)
def test_what_is_wrong_with_a_row_is_seen(change: dict[str, object]) -> None:
    here = "tests/architecture/test_assurance.py::test_what_each_row_names_is_there"
    row = AsvsRow("1.1.1", 2, "Something.", "test", (here,), "So it is.")
    assert list(wrong(row)) == []
    assert list(wrong(dataclasses.replace(row, **change)))  # type: ignore[arg-type]
