"""A table declared once: on the page, as CSV and as JSON the same rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_json

from shared.kernel import csv_table
from shared.pages import words

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the field of a row, of the CSV and of the JSON; `shown` writes it for people."""

    name: str
    heading: str
    shown: Callable[[Any], str] = str
    numeric: bool = False
    link: Callable[[Row], str] | None = None


def text(name: str, heading: str, link: Callable[[Row], str] | None = None) -> Column:
    return Column(name, heading, lambda value: "–" if value is None else str(value), link=link)  # noqa: RUF001


def money(name: str, heading: str) -> Column:
    return Column(name, heading, words.pounds, numeric=True)


def count(name: str, heading: str) -> Column:
    return Column(name, heading, words.number, numeric=True)


def on_day(name: str, heading: str) -> Column:
    return Column(name, heading, words.day)


@dataclass(frozen=True, slots=True)
class RowsTable:
    """`caption` names it; the first column heads each row. `empty` is said where there are none. `long`: a column
    has sentences, which on a narrow screen stand below the heading of the row, also of two columns.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: str = "There is nothing here."
    total: Row | None = None
    caption_classes: str = field(default="govuk-table__caption--m")
    long: bool = False

    def csv(self) -> bytes:
        names = [column.name for column in self.columns]
        return csv_table.table(names, ([row.get(name) for name in names] for row in self.rows))

    def json(self) -> bytes:
        names = [column.name for column in self.columns]
        return to_json({"items": [{name: row.get(name) for name in names} for row in self.rows]})
