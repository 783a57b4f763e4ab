"""A bell that many can wait for. Whoever waits takes a ticket before it looks, so no ring is missed."""

import asyncio


class Wakeup:
    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ticket(self) -> asyncio.Event:
        """Set at the next ring after now."""
        return self._event

    def ring(self) -> None:
        self._event.set()
        self._event = asyncio.Event()


async def wait(ticket: asyncio.Event, seconds: float) -> bool:
    """Whether it rang in time."""
    try:
        async with asyncio.timeout(seconds):
            await ticket.wait()
    except TimeoutError:
        return ticket.is_set()
    return True
