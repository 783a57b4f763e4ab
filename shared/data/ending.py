"""What a transaction writes last, in one statement: rows that it does not read before, and what others have to add."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.data.db import Row, Session, at_end, run

Part = tuple[str, Row]  # of a WITH, and its values
Add = Callable[[Session], Part | None]


@dataclass(slots=True)
class _Ending:
    rows: list[Part] = field(default_factory=list)
    added: dict[Add, None] = field(default_factory=dict)


def beside(session: Session, statement: str, values: Row) -> None:
    """An INSERT that goes in one statement with the events. Its row cannot be read before; no colon but of a value."""
    session.of(_Ending).rows.append((statement, values))
    at_end(session, write)


def join(session: Session, add: Add) -> None:
    """Asked once for its part, however often it joins; none where all was written meanwhile."""
    session.of(_Ending).added[add] = None
    at_end(session, write)


async def write(session: Session) -> None:
    parts, values = take(session)
    if parts:
        await run(session, f"WITH {', '.join(parts)} SELECT", **values)


def take(session: Session) -> tuple[list[str], dict[str, Any]]:
    """All that is not written yet, for who writes it with rows of their own."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    ending = session.of(_Ending)
    rows, added = ending.rows, ending.added
    ending.rows, ending.added = [], {}
    for number, (statement, row) in enumerate(rows):
        parts.append(f"row{number} AS ({statement.replace(':', f':row{number}_')})")
        values |= {f"row{number}_{name}": value for name, value in row.items()}
    for add in added:
        if part := add(session):
            parts.append(part[0])
            values |= part[1]
    return parts, values
