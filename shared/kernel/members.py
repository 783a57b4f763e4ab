"""A JSON object names each of its members once: of two, readers differ on which one counts, and a person saw perhaps
the other.
"""

import json
from typing import Any

from pydantic_core import to_json

NAME_MAX = 60
TWICE = "one object holds twice the member"


class MemberTwice(json.JSONDecodeError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{TWICE} {name[:NAME_MAX]!r}", "", 0)


def read_once(text: str | bytes) -> Any:
    """Raises MemberTwice, or ValueError for what is no JSON."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise json.JSONDecodeError("nested too deeply", "", 0) from None


def check_once(text: bytes, read: Any) -> None:
    """Of what a faster parser, which takes the last of two, made of the text: written again it has as many colons, as
    each member that it dropped had one. A colon that is written as an escape would make up for that.
    """
    if (b"\\" in text and b"\\u00" in text) or text.count(b":") != to_json(read).count(b":"):
        read_once(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise MemberTwice(name)
        members[name] = value
    return members


def _no_number(word: str) -> Any:
    raise json.JSONDecodeError(f"{word} is no number of JSON", "", 0)
