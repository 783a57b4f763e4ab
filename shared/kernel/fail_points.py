"""Named points between two steps, at which a process can be made to fail: what is then lost or done twice is tried.

Only a sandbox may name a file of orders (`LASARS_FAIL_FILE`); without one a point is a call that returns. The file
holds one order, `POINT FAULT TIMES`: `relay.numbered kill 3` is its third time. It is renamed as the fault happens, so
that the process goes on when it is started again.
"""

import os
import signal
import socket
import stat
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

DELAY_SECONDS = 2.0
# By what has just been done there, in the order in which an event meets them.
FAIL_POINTS: Mapping[str, str] = {
    "request.claimed": "a request is let in and its key, if it has one, claimed, and nothing else is written",
    "request.kept": "what it changed and its answer are written, and not committed",
    "request.committed": "it is committed, and not answered",
    "relay.called": "something waits in the outbox, and was not looked for",
    "relay.numbered": "events are numbered in the log, and nobody is told",
    "publisher.read": "they are read out of the log, and not sent to Kafka",
    "publisher.sent": "the broker has acknowledged them, and the mark has not moved",
    "publisher.marked": "the mark has moved, and the next are not looked for",
    "feed.read": "they are read out of the log for a reader, whose place is not noted",
    "feed.noted": "its place is noted, and it is not answered",
    "reader.fetched": "they are here, from a feed or Kafka, and not handled",
    "reader.delivered": "they are handled, and the reader does not know yet",
    "consumer.noted": "the bookmark has moved and the inbox knows them, and nothing has come of them",
    "consumer.handled": "their facts are stored, and nothing follows from them yet",
    "consumer.reconciled": "what follows is written, and not committed",
    "consumer.committed": "it is committed, and the batch not counted as handled",
    "day.begun": "the work of a day is claimed, and not done",
    "day.worked": "it is done, and not committed",
    "day.committed": "it is committed, and nobody is told",
    "figures.derived": "cases are counted anew, and it is not committed",
    "run.proposed": "a payment run is proposed, and not committed",
    "run.posted": "what an approved run pays is posted, and its debts are not raised",
    "run.approved": "a run is approved, and not committed",
    "run.released": "a run is released and finance is told, and it is not committed",
    "remittance.settled": "a payment is reported as paid, and it is not committed",
    "remittance.returned": "a payment is reported as sent back, and it is not committed",
    "ledger_file.made": "a file for the ledger is made and kept, and not committed",
    "ledger_report.kept": "what the ledger reports is kept, and not committed",
    "ledger_report.applied": "what it reports is applied, and not committed",
    "webhook.claimed": "an endpoint is lent to this process, and nothing is gathered for it",
    "webhook.gathered": "deliveries are gathered, and not sent",
    "webhook.sent": "the receiver has answered, and that is not kept",
    "webhook.settled": "what came of them is kept, and the next are not looked for",
}


class OddOrder(ValueError):
    """It names no point or no fault that there is."""


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _stop() -> None:
    """Until somebody lets it go on by SIGCONT."""
    os.kill(os.getpid(), signal.SIGSTOP)


def _cut() -> None:
    """Every connection of this process is gone at once: to the database, the broker and who asks it."""
    for descriptor in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                _shut(descriptor)


def _shut(descriptor: int) -> None:
    """Not those on which it listens, and not the pair by which its own loop is woken: they have no peer with a name."""
    with socket.socket(fileno=os.dup(descriptor)) as connection:
        if connection.getpeername():
            connection.shutdown(socket.SHUT_RDWR)


def _delay() -> None:
    """The whole process, as one that gets no processor."""
    time.sleep(DELAY_SECONDS)


FAULTS: Mapping[str, Callable[[], None]] = {"kill": _kill, "stop": _stop, "cut": _cut, "delay": _delay}


@dataclass(frozen=True, slots=True)
class FailOrder:
    point: str
    fault: str
    times: int = 1

    def __str__(self) -> str:
        return f"{self.point} {self.fault} {self.times}"


def read_order(text: str) -> FailOrder:
    point, fault, times = [*text.split(), *"???"][:3]
    if point not in FAIL_POINTS or fault not in FAULTS or not times.isdecimal():
        raise OddOrder(f"{text!r} is no order: POINT FAULT TIMES is wanted")
    return FailOrder(point, fault, int(times))


class FailPlan:
    """The orders of one process. `reached` beside its file has the points at which it ever came by; `failed` the last
    order that was carried out.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._order: FailOrder | None = None
        self._left = 0
        self._noted: set[str] = set()

    def reach(self, point: str) -> None:
        self._note(point)
        try:
            order = read_order(self._file.read_text())
        except FileNotFoundError:
            self._order = None
            return
        if order != self._order:
            self._order, self._left = order, order.times
        if point == order.point:
            self._left -= 1
            if self._left <= 0:
                self._fail(order)

    def _note(self, point: str) -> None:
        if point not in self._noted:
            self._noted.add(point)
            with self._file.with_suffix(".reached").open("a") as file:
                file.write(f"{point}\n")

    def _fail(self, order: FailOrder) -> None:
        self._order = None
        self._file.replace(self._file.with_suffix(".failed"))
        FAULTS[order.fault]()


_plan: FailPlan | None = None


def fail_by(file: Path | None) -> None:
    """From now on this process fails as the file orders; None: it does not."""
    global _plan  # noqa: PLW0603 - it is of the process, as its signals are
    _plan = FailPlan(file) if file is not None else None


def reached(point: str) -> None:
    """Just after what `FAIL_POINTS` says of the point."""
    if _plan is not None:
        _plan.reach(point)
