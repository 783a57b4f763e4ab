"""Tables for spreadsheets: a header row, ISO days, and no cell that a spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Response

CSV = "text/csv"
ROWS_MAX = 50_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def described(example: str) -> dict[int | str, dict[str, Any]]:
    """For `responses` of a route that returns a table."""
    return {200: {"content": {CSV: {"schema": {"type": "string"}, "example": example}}}}


def csv_response(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """In UTF-8, its lines ended as RFC 4180 says."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return Response(out.getvalue().encode(), media_type=f"{CSV}; charset=utf-8")


def cell(value: Any) -> str:
    """A text that begins as a formula does is quoted with an apostrophe; numbers may be negative."""
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
