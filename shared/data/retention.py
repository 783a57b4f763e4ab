"""What is old goes by the wall's clock and in small steps, so that it may stop anywhere and go on."""

from collections.abc import Awaitable, Callable

from shared.data.db import Database, Session


async def in_steps(database: Database, at_once: int, step: Callable[[Session], Awaitable[int]]) -> int:
    """How many rows went. Each step is a transaction of its own; one that finds fewer than `at_once` is the last."""
    done = 0
    while True:
        async with database.session() as session:
            count = await step(session)
        done += count
        if count < at_once:
            return done
