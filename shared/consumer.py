"""placeholder"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from shared.events import Handler, Payload

Settle = Callable[[AsyncSession, date], Awaitable[None]]


@dataclass(frozen=True)
class Subscription:
    """What a service reads and what it does with it. `settle` ends every batch, in its transaction."""

    topics: list[str]
    handlers: dict[type[Payload], Handler]
    settle: Settle | None = None
    types: dict[str, tuple[type[Payload], Handler]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        types = {payload.type: (payload, handler) for payload, handler in self.handlers.items()}
        object.__setattr__(self, "types", types)
