"""For what a service works with its tables just now: each purpose has a role of the database, which may no more.

It goes with the task, and with all that the task begins. Nothing said is what callers of the API ask for.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from types import MappingProxyType


class Purpose(StrEnum):
    """CALLERS: requests of the API. CONSUMER: what other services say is taken in. RELAY: events leave, from the outbox
    to whoever reads the log. WORK: what nobody asks for, such as the work of the day, figures, webhooks and health.
    """

    CALLERS = "callers"
    CONSUMER = "consumer"
    RELAY = "relay"
    WORK = "work"


NO_URLS: Mapping[Purpose, str] = MappingProxyType({})  # all is done as one role
current: ContextVar[Purpose | None] = ContextVar("purpose", default=None)


@contextmanager
def working_as(purpose: Purpose | None) -> Iterator[None]:
    """None: as whoever answers the callers."""
    before = current.set(purpose)
    try:
        yield
    finally:
        current.reset(before)
