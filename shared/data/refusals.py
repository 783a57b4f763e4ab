"""What the database refused us lately. It answers questions all the same, so they alone would find it in order: a disk
without room, a read-only standby and connections that are used up show where something is written or opened.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.data.errors import Fault, fault_of, sqlstate
from shared.data.statements import command
from shared.kernel.describing import describe

READ_ONLY, NO_CONNECTION = "25006", "53300"
QUIET_SECONDS = 10.0  # without another one, before it may be over

# Assigns a transaction id, whose commit is written to the log, and sorts a megabyte on disk: room for both is there.
PROBE = command(
    """
    SELECT pg_current_xact_id(), count(*) FROM (
        SELECT lpad(CAST(number AS text), 100) AS line FROM generate_series(1, 10000) AS number ORDER BY 1 DESC OFFSET 0
    ) AS lines
    """
)
_REMEDIES = {
    READ_ONLY: "it is read-only: see whether it is a standby, and default_transaction_read_only",
    "53100": "make room on its disk",
    "53200": "it has no memory left",
    NO_CONNECTION: "all its connections are taken: see who holds them in pg_stat_activity, and max_connections",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    since: datetime
    sqlstate: str
    error: str
    at: float = field(default_factory=time.monotonic)  # the last time

    def quiet_seconds(self) -> float:
        return time.monotonic() - self.at

    def in_words(self, what: str) -> str:
        remedy = _REMEDIES.get(self.sqlstate, "see its own log")
        return f"{what} since {self.since:%Y-%m-%d %H:%M:%S} UTC: {self.error}; {remedy}"


@dataclass
class Refusals:
    """`changes` until a probe was written, `connections` until none was refused for a while."""

    changes: Refusal | None = None
    _connections: Refusal | None = None

    def see(self, error: BaseException) -> None:
        """Whatever fails in this process; most of it is nothing of the kind."""
        if sqlstate(error) == NO_CONNECTION:
            self._connections = _again(self.connections, NO_CONNECTION, describe(_own(error)))
        elif fault_of(error) is Fault.FULL:
            self.changes = _again(self.changes, sqlstate(error), describe(_own(error)))

    def see_read_only(self) -> None:
        self.changes = _again(self.changes, READ_ONLY, f"transaction_read_only is on {READ_ONLY}")

    @property
    def connections(self) -> Refusal | None:
        refusal = self._connections
        return refusal if refusal is not None and refusal.quiet_seconds() < QUIET_SECONDS else None

    def may_be_over(self) -> bool:
        return self.changes is not None and self.changes.quiet_seconds() >= QUIET_SECONDS

    def in_words(self) -> str:
        if self.changes is not None:
            return self.changes.in_words("the database takes no changes")
        if (refused := self.connections) is not None:
            return refused.in_words("the database takes no more connections")
        return ""


def _again(refusal: Refusal | None, state: str, error: str) -> Refusal:
    return Refusal(refusal.since if refusal else datetime.now(UTC), state, error)


def _own(error: BaseException) -> BaseException:
    """The database's error beneath what it was wrapped in."""
    while not getattr(error, "sqlstate", None) and (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error
