"""By what lists go on."""

from typing import Any


def by_id(row: Any) -> str:
    return str(row.id)


def by_valid_from(row: Any) -> tuple[str, str]:
    return row.valid_from.isoformat(), str(row.id)
