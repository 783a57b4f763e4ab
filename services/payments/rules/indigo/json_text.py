"""JSON in which sums of money are exact numbers of pounds.

Payment rules 7, INDIGO record.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.payments.rules.ledger_csv import sum_written


@dataclass(frozen=True, slots=True)
class Pounds:
    """Written as `1234.05`: a float could be another sum."""

    pence: int


def json_text(content: Any) -> str:
    """Indented, in the order in which it is, with a line's end at its end: the same content is the same text."""
    return "".join(_parts(content, "\n")) + "\n"


def _parts(content: Any, line: str) -> Iterator[str]:
    if isinstance(content, Pounds):
        yield sum_written(content.pence)
    elif isinstance(content, dict) and content:
        rows = [(f"{json.dumps(name)}: ", value) for name, value in content.items()]
        yield from _rows("{", rows, "}", line)
    elif isinstance(content, list) and content:
        yield from _rows("[", [("", value) for value in content], "]", line)
    else:
        yield json.dumps(content, ensure_ascii=False)


def _rows(opens: str, rows: list[tuple[str, Any]], closes: str, line: str) -> Iterator[str]:
    yield opens
    for number, (head, value) in enumerate(rows):
        yield f"{',' if number else ''}{line}  {head}"
        yield from _parts(value, f"{line}  ")
    yield f"{line}{closes}"
