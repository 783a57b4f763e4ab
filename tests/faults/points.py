"""Which process comes by which point, and how it can fail there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from deploy.documents import load
from deploy.sandbox.topology import SERVICES, Bus
from shared.kernel.fail_points import FAIL_POINTS, FAULTS

# While the process stands still at the point something else fails, and then it goes on.
OUTSIDE = ("postgres", "backends", "broker")
IN_PAYMENTS = ("run", "remittance", "ledger_file", "ledger_report")
OF_API = ("request", *IN_PAYMENTS)
OF_WORKER = ("relay", "reader", "consumer", "day", "figures")


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """One fault: of this process, at this point, in this way."""

    process: str
    point: str
    fault: str

    @property
    def stands_still(self) -> bool:
        return self.fault == "stop" or self.fault in OUTSIDE

    @property
    def is_rare(self) -> bool:
        """It comes by only when a run is paid, or a process begins."""
        return self.point.partition(".")[0] in IN_PAYMENTS or self.point == "feed.noted"


def faults(bus: Bus) -> tuple[str, ...]:
    return (*FAULTS, *(fault for fault in OUTSIDE if fault != "broker" or bus == "kafka"))


@cache
def _read_by_feed() -> frozenset[str]:
    """Services whose events another reads."""
    subscriptions = [load(name).subscription for name in SERVICES]
    return frozenset(owner for subscription in subscriptions if subscription for owner in subscription.topics.values())


def points_of(process: str, bus: Bus) -> list[str]:
    """In the order of their steps."""
    service, _, mode = process.partition("-")
    steps = set(OF_API if mode == "api" else OF_WORKER)
    if service != "payments":
        steps -= set(IN_PAYMENTS)
    if mode == "api" and bus == "feed" and service in _read_by_feed():
        steps.add("feed")
    if mode == "worker" and bus == "kafka":
        steps.add("publisher")
    if mode == "worker" and service == "payments":  # whose endpoint is told
        steps.add("webhook")
    return [point for point in FAIL_POINTS if point.partition(".")[0] in steps]


def cases_of(process: str, bus: Bus) -> Sequence[Case]:
    return [Case(process, point, fault) for point in points_of(process, bus) for fault in faults(bus)]
