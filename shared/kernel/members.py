"""A JSON object names each of its members once: of two, readers differ on which one counts, and a person saw perhaps
the other.
"""

import json
from typing import Any

from pydantic_core import to_json

_MEMBER = b'":'
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
    """Of what a faster parser, which takes the last of two, made of the text: written again it has as many members."""
    if _is_spaced(text) or (b"\\" in text and b"\\u00" in text) or text.count(_MEMBER) != to_json(read).count(_MEMBER):
        read_once(text)  # it may be written so that counting does not tell


def _is_spaced(text: bytes) -> bool:
    """Whether a colon stands off its member. One byte is looked for forty times as fast as two: mostly that tells."""
    return (
        (b" " in text and b" :" in text)
        or (b"\t" in text and b"\t:" in text)
        or (b"\n" in text and b"\n:" in text)
        or (b"\r" in text and b"\r:" in text)
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise MemberTwice(name)
        members[name] = value
    return members


def _no_number(word: str) -> Any:
    raise json.JSONDecodeError(f"{word} is no number of JSON", "", 0)
