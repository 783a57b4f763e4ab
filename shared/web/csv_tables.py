"""Tables for spreadsheets as answers."""

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Response

from shared.kernel import csv_table

CSV = "text/csv"
ROWS_MAX = 50_000


def described(example: str) -> dict[int | str, dict[str, Any]]:
    """For `responses` of a route that returns a table."""
    return {200: {"content": {CSV: {"schema": {"type": "string"}, "example": example}}}}


def csv_response(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    return Response(csv_table.table(header, rows), media_type=f"{CSV}; charset=utf-8")
