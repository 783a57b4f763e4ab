"""Work on many things at once, of which one that fails holds up no other: it is left out, with its name.

Within savepoints, in the transaction of whoever asks. The database's own trouble is nobody's fault and fails the whole,
but where another was only in the way of one of them, or where it may be either's.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import structlog

from shared.data.db import Savepoint, Session, finish
from shared.data.errors import may_be_of_one
from shared.data.statements import command
from shared.kernel.describing import describe

Thing = TypeVar("Thing")
_ASK = command("SELECT 1")
log = structlog.get_logger("apart")


class DatabaseAway(Exception):
    """The savepoint cannot be rolled back."""


async def attempt(session: Session, work: Callable[[], Awaitable[object]]) -> Exception | None:
    """None when its effects stand; else why not, and nothing is left of them."""
    nested = Savepoint(session)
    await nested.start()
    try:
        await work()
        await finish(session)
        await nested.check_and_commit()
    except Exception as error:  # noqa: BLE001 - the savepoint decides whose fault it is
        failed = error
    else:
        return None
    try:
        await nested.rollback()
        await _ASK.execute(session)
    except Exception as error:
        raise DatabaseAway(describe(failed)) from error
    return failed


Work = Callable[[Sequence[Thing]], Awaitable[object]]


async def each_apart(session: Session, name: str, things: Sequence[Thing], work: Work[Thing]) -> list[str]:
    """All in one go; if that fails each half by itself. Answers who was left out and why, to be tried again."""
    return [f"{name} {thing}: {why}" for thing, why in await left_out(session, name, things, work)]


async def left_out(session: Session, name: str, things: Sequence[Thing], work: Work[Thing]) -> list[tuple[Thing, str]]:
    await finish(session)  # what was said before does not go with what fails
    return await _apart(session, name, things, work) if things else []


async def _apart(session: Session, name: str, things: Sequence[Thing], work: Work[Thing]) -> list[tuple[Thing, str]]:
    error = await attempt(session, partial(work, things))
    if error is None:
        return []
    if not may_be_of_one(error):
        raise error
    if len(things) == 1:
        log.error("left_out", what=name, thing=str(things[0]), error=describe(error))
        return [(things[0], describe(error))]
    half = len(things) // 2
    first = await _apart(session, name, things[:half], work)
    return first + await _apart(session, name, things[half:], work)
