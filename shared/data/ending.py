"""What a transaction writes last, in one statement: rows that it does not read before, and what others have to add."""

from collections.abc import Callable
from typing import Any

from shared.data.db import Row, Session, at_end, run

Part = tuple[str, dict[str, Any]]  # of a WITH, and its values
Add = Callable[[Session], Part | None]

_ROWS, _ADDED = "rows of the ending", "what is added to the ending"


def beside(session: Session, statement: str, values: Row) -> None:
    """An INSERT that goes in one statement with the events. Its row cannot be read before; no colon but of a value."""
    session.info.setdefault(_ROWS, []).append((statement, values))
    at_end(session, write)


def join(session: Session, add: Add) -> None:
    """Asked once for its part, however often it joins; none where all was written meanwhile."""
    session.info.setdefault(_ADDED, {})[add] = None
    at_end(session, write)


async def write(session: Session) -> None:
    parts, values = take(session)
    if parts:
        await run(session, f"WITH {', '.join(parts)} SELECT", **values)


def take(session: Session) -> tuple[list[str], dict[str, Any]]:
    """All that is not written yet, for who writes it with rows of their own."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    for number, (statement, row) in enumerate(session.info.pop(_ROWS, ())):
        parts.append(f"row{number} AS ({statement.replace(':', f':row{number}_')})")
        values |= {f"row{number}_{name}": value for name, value in row.items()}
    for add in session.info.pop(_ADDED, {}):
        if part := add(session):
            parts.append(part[0])
            values |= part[1]
    return parts, values
