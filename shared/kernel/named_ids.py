"""The ids that a text names, in whatever else it says: of what anybody may send, so one pass each way and no more.

An id begins or ends where no other digit stands, so a row of digits, however long, has two. What stands right before
one may look like digits too (`%3D` is an escaped equals sign), and so may what stands after it.
"""

import re
from collections.abc import Iterator
from typing import Any

_BEGINNING = re.compile(r"(?<![0-9a-f])(?=([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}))")
_ENDING = re.compile(r"(?<![0-9a-f])(?=([0-9a-f]{12}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{8}))")  # of the text backwards


def ids_in(text: str) -> set[str]:
    """As 32 digits, without hyphens."""
    text = text.lower()
    ids = {said.replace("-", "") for said in _BEGINNING.findall(text)}
    return ids | {said[::-1].replace("-", "") for said in _ENDING.findall(text[::-1])}


def texts_in(value: Any) -> Iterator[str]:
    """All texts of what was read from JSON, the names of members too. Each is looked at once, however deep it lies."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case list() as items:
                waiting += items
            case dict() as members:
                waiting += members.keys()
                waiting += members.values()
