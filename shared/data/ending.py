"""What a transaction writes last, in one statement: rows that it does not read before, and what others have to add."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from shared.data.db import Row, Session, at_end
from shared.data.statements import Statement

Part = tuple[Statement[Any], Row]  # what returns no rows, and the values it is called with
Add = Callable[[Session], Part | None]
_PLACE = re.compile(r"\$(\d+)")


@dataclass(slots=True)
class _Ending:
    rows: list[Part] = field(default_factory=list)
    added: dict[Add, None] = field(default_factory=dict)


def beside(session: Session, statement: Statement[Any], values: Row) -> None:
    """An INSERT that goes in one statement with the events. Its row cannot be read before."""
    session.of(_Ending).rows.append((statement, values))
    at_end(session, write)


def join(session: Session, add: Add) -> None:
    """Asked once for its part, however often it joins; none where all was written meanwhile."""
    session.of(_Ending).added[add] = None
    at_end(session, write)


async def write(session: Session, *more: Part) -> int:
    """All that is not written yet, with what its caller writes besides: how many rows the last of them touched."""
    parts = [*_take(session), *more]
    if not parts:
        return 0
    text = _together(tuple(statement for statement, _ in parts))
    arguments = [value for statement, values in parts for value in statement.arguments(dict(values))]
    return await session.execute(text, arguments)


def _take(session: Session) -> list[Part]:
    ending = session.of(_Ending)
    rows, added = ending.rows, ending.added
    ending.rows, ending.added = [], {}
    return [*rows, *(part for add in added if (part := add(session)))]


@lru_cache(maxsize=1000)
def _together(statements: Sequence[Statement[Any]]) -> str:
    """In one, the values of each after those of the one before."""
    texts, before = [], 0
    for statement in statements:
        texts.append(_PLACE.sub(lambda place, before=before: f"${int(place[1]) + before}", statement.sql))  # type: ignore[misc]
        before += len(statement.names)
    *first, last = texts
    parts = ", ".join(f"part{number} AS ({text})" for number, text in enumerate(first))
    return f"WITH {parts} {last}" if parts else last
