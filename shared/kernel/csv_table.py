"""Tables for spreadsheets: a header row, ISO dates, and no cell that a spreadsheet takes for a formula.

Also one that separates by semicolons or tabs, as many do by the language of their machine: it takes our commas and
quotation marks for text, and a cell that holds a semicolon for two.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

_BEGINS_FORMULA = re.compile(r"^(?=[\t\r\n])|(?:^|(?<=[;\t\r\n]))(?=[\s\"]*[=+\-@])")
_QUOTED = re.compile(r"[,;\t\r\n\"]")


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """In UTF-8, its lines ended as RFC 4180 says."""
    lines = [_line(header), *(_line([cell(value) for value in row]) for row in rows)]
    return "".join(lines).encode()


def cell(value: Any) -> str:
    """An apostrophe stands before what begins as a formula does, be it after quotation marks: a text or what follows a
    semicolon in it; numbers may be negative.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return _BEGINS_FORMULA.sub("'", str(value))


def _line(cells: Sequence[str]) -> str:
    line = ",".join(map(_quoted, cells)) or '""'  # else it would be none
    return f"{line}\r\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
