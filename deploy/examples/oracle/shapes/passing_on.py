"""What of its outcomes a prime passes on, and to whom: of each that stands the share of who delivered it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from deploy.examples.oracle.scheme import in_parts
from deploy.examples.oracle.shapes.by_year import Earned
from deploy.examples.oracle.shapes.years import Contract, Quarter, quarters_of


@dataclass(frozen=True)
class Delivered:
    """What an outcome comes to, who began its episode, and on which day that was closed."""

    earned: Earned
    began: str
    closed: date | None = None


def deliverer(contract: Contract, delivered: Delivered) -> str:
    """Who has it on the day; of whoever has left by then the successor, else the prime."""
    rows, who = {row["party"]: row for row in contract["subcontracts"]}, delivered.began
    day = min(delivered.earned.on, delivered.closed or date.max)
    while who in rows and (left := rows[who].get("to")) and left <= day:
        who = rows[who].get("successor", contract["party"])
    return str(who if who in rows else contract["party"])


def passed_on(contract: Contract, delivered: Sequence[Delivered], today: date) -> dict[str, int]:
    """Of what stands, by organisation. What comes with a quarter's balance stands once the quarter is over."""
    parts: dict[str, int] = {}
    for one in delivered:
        _add(parts, contract, one, 0 if one.earned.accrued else one.earned.pence)
    for quarter in quarters_of(contract):
        stands = sum(one.earned.pence for one in _come_with(quarter, delivered)) if quarter.ends <= today else 0
        for who, pence in paid_of(contract, quarter, delivered, stands).items():
            parts[who] = parts.get(who, 0) + pence
    return parts


def paid_of(contract: Contract, quarter: Quarter, delivered: Sequence[Delivered], paid: int) -> dict[str, int]:
    """Of so much of a quarter, on account and with its balance together: it goes to one outcome after another."""
    parts: dict[str, int] = {}
    for one in sorted(_come_with(quarter, delivered), key=lambda one: (one.earned.on, one.earned.name)):
        reached = max(0, min(paid, one.earned.pence))
        paid -= reached
        _add(parts, contract, one, reached)
    return parts


def _come_with(quarter: Quarter, delivered: Sequence[Delivered]) -> list[Delivered]:
    """Each with what of it is not left out."""
    own = [one for one in delivered if one.earned.accrued and quarter.has(one.earned.on)]
    comes = [(one, one.earned.pence - one.earned.left_out) for one in own]
    return [replace(one, earned=replace(one.earned, pence=pence, left_out=0)) for one, pence in comes if pence]


def _add(parts: dict[str, int], contract: Contract, delivered: Delivered, pence: int) -> None:
    who, prime = deliverer(contract, delivered), contract["party"]
    shares = [Fraction(row["share"]) for row in contract["subcontracts"] if row["party"] == who]
    own, rest = in_parts(pence, [shares[0], 1 - shares[0]]) if shares else (0, pence)
    parts[prime] = parts.get(prime, 0) + rest
    if shares:
        parts[who] = parts.get(who, 0) + own
