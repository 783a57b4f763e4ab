"""Tables for spreadsheets as answers."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from fastapi import Response

from shared.kernel import csv_table
from shared.kernel.problems import Invalid

CSV = "text/csv"
ROWS_MAX = 50_000
T = TypeVar("T")


class TooManyRows(Invalid):
    """These are more rows than one table holds: ask for fewer, or read the list, a page at a time."""

    most: int


def fetch_limit() -> int:
    """One more than a table holds, so that `whole` sees of a longer one that it is."""
    return ROWS_MAX + 1


def whole(rows: Sequence[T]) -> Sequence[T]:
    """All rows. Raises TooManyRows: a table that is cut looks like one that is whole."""
    if len(rows) > ROWS_MAX:
        raise TooManyRows(most=ROWS_MAX)
    return rows


def described(example: str) -> dict[int | str, dict[str, Any]]:
    """For `responses` of a route that returns a table."""
    return {200: {"content": {CSV: {"schema": {"type": "string"}, "example": example}}}}


def csv_response(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    return Response(csv_table.table(header, rows), media_type=f"{CSV}; charset=utf-8")
