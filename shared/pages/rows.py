"""A table declared once: on the page, as CSV and as JSON the same rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from pydantic_core import to_json

from shared.kernel import csv_table
from shared.pages import words

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the field of a row, of the CSV and of the JSON; `shown` writes it for people. `acts`: it is
    pressed, and says nothing of the row, so that no file has it.
    """

    name: str
    heading: str
    shown: Callable[[Any], str] = str
    numeric: bool = False
    link: Callable[[Row], str] | None = None
    acts: bool = False


def text(name: str, heading: str, link: Callable[[Row], str] | None = None) -> Column:
    return Column(name, heading, lambda value: "–" if value is None else str(value), link=link)  # noqa: RUF001


def act(name: str, heading: str, link: Callable[[Row], str]) -> Column:
    return replace(text(name, heading, link), acts=True)


def money(name: str, heading: str) -> Column:
    return Column(name, heading, words.pounds, numeric=True)


def count(name: str, heading: str) -> Column:
    return Column(name, heading, words.number, numeric=True)


def on_day(name: str, heading: str) -> Column:
    return Column(name, heading, words.day)


@dataclass(frozen=True, slots=True)
class RowsTable:
    """`caption` names it; the first column heads each row. `empty` is said where there are none. `long`: a column
    has sentences, which on a narrow screen stand below the heading of the row, also of two columns. `whom` is the
    column that says whom or what a row is about, where that is not the first.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: str = "There is nothing here."
    total: Row | None = None
    caption_classes: str = field(default="govuk-table__caption--m")
    long: bool = False
    whom: str = ""

    def asides(self) -> dict[tuple[int, str], str]:
        """By row and column what is read aloud after a link, where others of the table that are called the same lead
        elsewhere: as many of the row's values as it takes to tell them apart.
        """
        named: dict[str, list[_Link]] = {}
        for link in self._links():
            named.setdefault(link.words, []).append(link)
        alike = [links for links in named.values() if len({link.url for link in links}) > 1]
        return {
            (link.row, link.column): ", ".join(aside)
            for links in alike
            for link, aside in self._told_apart(links).items()
        }

    def _links(self) -> Iterator["_Link"]:
        for number, row in enumerate(self.rows):
            for column in self.columns:
                if column.link is not None and (url := column.link(row)):
                    yield _Link(number, column.name, column.shown(row.get(column.name)), url)

    def _told_apart(self, links: Sequence["_Link"]) -> Mapping["_Link", tuple[str, ...]]:
        """By the column that says whom a row is about, then by those after it; where all are alike, by its number."""
        asides: dict[_Link, tuple[str, ...]] = dict.fromkeys(links, ())
        for column in sorted(self.columns, key=lambda column: column.name != self.whom):
            if _are_apart(asides):
                return asides
            said = {link: _value(column, self.rows[link.row]) if link.column != column.name else "" for link in links}
            if len(set(said.values())) > 1:
                asides = {link: (*aside, said[link]) if said[link] else aside for link, aside in asides.items()}
        if _are_apart(asides):
            return asides
        return {link: (*aside, f"row {link.row + 1}") for link, aside in asides.items()}

    def _in_files(self) -> list[str]:
        return [column.name for column in self.columns if not column.acts]

    def csv(self) -> bytes:
        names = self._in_files()
        return csv_table.table(names, ([row.get(name) for name in names] for row in self.rows))

    def json(self) -> bytes:
        names = self._in_files()
        return to_json({"items": [{name: row.get(name) for name in names} for row in self.rows]})


class _Link(NamedTuple):
    row: int
    column: str
    words: str
    url: str


def _value(column: Column, row: Row) -> str:
    value = row.get(column.name)
    return "" if value is None else column.shown(value)


def _are_apart(asides: Mapping[_Link, tuple[str, ...]]) -> bool:
    """Whether what is said leads to one place."""
    led: dict[tuple[str, ...], set[str]] = {}
    for link, aside in asides.items():
        led.setdefault(aside, set()).add(link.url)
    return all(len(urls) == 1 for urls in led.values())
