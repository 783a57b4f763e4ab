"""By what lists go on."""

from typing import Any


def by_id(row: Any) -> str:
    return str(row.id)
