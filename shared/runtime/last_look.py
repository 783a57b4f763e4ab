"""What the database said of its service when it was last asked."""

import time
from dataclasses import dataclass, field
from datetime import date

from shared.messaging.webhooks.deliveries import Undelivered


@dataclass(frozen=True, slots=True)
class LastLook:
    """`age` is how many seconds the oldest event has waited to leave. `at` is monotonic."""

    version: str
    outbox: int
    age: float
    newest: int
    parked: int
    ticked: date | None
    stuck: int = 0
    on_hold: int = 0
    lost: int = 0
    webhooks_off: int = 0
    unheard: int = 0
    undelivered: Undelivered = field(default_factory=Undelivered)
    read_only: bool = False
    at: float = field(default_factory=time.monotonic)
