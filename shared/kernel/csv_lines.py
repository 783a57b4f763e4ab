"""Tables that people send as CSV, line by line: each with the line of the file on which it begins.

What is wrong is told by the line, so that who made the table in a spreadsheet finds it.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_BOM = "\ufeff"
# As spreadsheets write in many countries, and ledgers anywhere.
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_ENDED = re.compile(r"[^\r\n]*+(?:\r\n|\n|\r)|[^\r\n]++")  # no other sign ends a line
Heads = Callable[[Sequence[str]], Sequence[str]]


@dataclass(eq=False)
class NoTable(Exception):
    """Why a text is no table: since a line is not as the others (`message`), since it cannot be read for that reason
    (`unread`), or since its columns are not those that are asked for (`no_columns`).
    """

    line: int
    message: str
    unread: bool = False
    no_columns: bool = False


def table_lines(text: str, heads_of: Heads, separator: str = ",") -> Iterator[tuple[int, dict[str, str]]]:
    """Cells by the name of their column, without blanks around them; empty lines are passed over. `heads_of` takes the
    cells of the first one that is not, and names the columns or raises NoTable, as this does.
    """
    lines = physical_lines(text.removeprefix(_BOM))
    _refuse_other_separators(lines, separator)
    reader = csv.reader(lines, strict=True, delimiter=separator)
    heads: Sequence[str] = ()
    began = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                if heads:
                    yield began, _named(heads, cells, began)
                else:
                    heads = heads_of(cells)
            began = reader.line_num + 1
    except csv.Error as wrong:
        raise NoTable(began, str(wrong), unread=True) from wrong
    if not heads:
        raise NoTable(1, "the columns are missing", no_columns=True)


def csv_records(text: str) -> Iterator[str]:
    """Each as it is written, with its end: a line that ends within quotes goes on in the next."""
    record: list[str] = []
    quotes = 0
    for line in physical_lines(text):
        record.append(line)
        quotes += line.count('"')
        if quotes % 2 == 0:
            yield "".join(record)
            record, quotes = [], 0
    if record:
        yield "".join(record)


def is_empty_record(record: str) -> bool:
    """Whether `table_lines` passes over it."""
    return not any(cell.strip() for row in csv.reader(physical_lines(record)) for cell in row)


def physical_lines(text: str) -> list[str]:
    """With their ends. `splitlines` would cut a cell in two at other signs, such as U+2028."""
    return _ENDED.findall(text)


def _refuse_other_separators(lines: Sequence[str], separator: str) -> None:
    """Of the columns: they would be read as the name of a single one."""
    for line, columns in enumerate(lines, start=1):
        if columns.strip():
            if separator not in columns:
                for sign, name in _SEPARATORS.items():
                    if sign in columns.strip():
                        raise NoTable(line, f"is separated by {name}; {_SEPARATORS[separator]} are needed")
            return


def _named(heads: Sequence[str], cells: Sequence[str], line: int) -> dict[str, str]:
    if len(cells) != len(heads):
        raise NoTable(line, f"has {len(cells)} {'cell' if len(cells) == 1 else 'cells'} for {len(heads)} columns")
    return dict(zip(heads, cells, strict=True))
