"""A day in a field of a list's form: typed as people write it, or as an address has it."""

import re
from collections.abc import Mapping
from datetime import date

IN_ADDRESSES = ("from", "to", "on", "change")
_TYPED = re.compile(r"\s*([0-9]{1,2})[ /.-]([0-9]{1,2})[ /.-]([0-9]{4})\s*", re.ASCII)
_SAID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def as_asked(query: Mapping[str, str]) -> Mapping[str, str]:
    """What an address asks, with each day in the API's form; what is no day is for the API to refuse."""
    if not any(_TYPED.fullmatch(query.get(name, "")) for name in IN_ADDRESSES):
        return query
    return {name: _day(typed) if name in IN_ADDRESSES else typed for name, typed in query.items()}


def _day(typed: str) -> str:
    matched = _TYPED.fullmatch(typed)
    if matched is None:
        return typed
    day, month, year = map(int, matched.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return typed


def as_typed(asked: object) -> str:
    """`10/7/2013`; what is no day as it was asked."""
    text = str(asked or "")
    if not _SAID.fullmatch(text):
        return text
    year, month, day = map(int, text.split("-"))
    return f"{day}/{month}/{year}"
