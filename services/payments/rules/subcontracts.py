"""What of each amount the prime of a contract passes on to who delivered it for it.

The ledger is the prime's: whom the council owes. Nothing is posted of a split; it follows from the lines and from the
terms that count for the day of achievement. What a remittance passes on is kept with it, and does not change.

Payment rules 4.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from services.payments.rules.money import allocate
from shared.kernel.values import value


@dataclass(frozen=True, slots=True)
class Subcontract:
    """`share` is as the scheme writes it: an exact decimal."""

    party: str
    starts: date
    share: str
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeliverySpan:
    """From when an organisation delivers for a contract, and the first day on which it does no more."""

    party: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class ShareSpan:
    """What is passed on to an organisation of what it delivered and was achieved from `since` on and before `until`."""

    organisation: str
    since: date
    until: date
    share: str


@value
class PassedTo:
    """Who delivered an outcome for its prime, and the share of it that is passed on, as the scheme writes it."""

    organisation: str
    share: str


def subcontracts(rows: Iterable[Mapping[str, Any]]) -> tuple[Subcontract, ...]:
    """As the canonical scheme has them."""
    return tuple(
        Subcontract(
            row["party"],
            date.fromisoformat(row["from"]),
            row["share"],
            date.fromisoformat(row["to"]) if row.get("to") else None,
        )
        for row in rows
    )


def delivery_spans(prime: str, terms: Sequence[Subcontract]) -> list[DeliverySpan]:
    """The prime always: whom it treats is asked of the contract's own days elsewhere."""
    of_others = (DeliverySpan(row.party, row.starts, row.left_on or date.max) for row in terms)
    return [DeliverySpan(prime, date.min, date.max), *of_others]


def delivering(terms: Sequence[Subcontract], holder: str, since: date, day: date) -> Subcontract | None:
    """By which subcontract an organisation has what it has had since a day: also once it has left, as its prime or a
    successor then has that. What it begins after it has left is no part of the contract.
    """
    begun = [of for of in terms if of.party == holder and of.starts <= day and (not of.left_on or since < of.left_on)]
    return min(begun, key=lambda of: of.starts, default=None)


def has_left(terms: Sequence[Subcontract], holder: str, since: date, day: date) -> bool:
    """Whether somebody else of the contract has it by then, whether or not a hand-over was recorded."""
    by = delivering(terms, holder, since, day)
    return by is not None and by.left_on is not None and by.left_on <= day


def split(pence: int, share: str) -> tuple[int, int]:
    """The subcontractor's part first, then the prime's; a negative amount mirrors the positive."""
    exact = Fraction(share)
    own, rest = allocate(pence, [exact, 1 - exact])
    return own, rest


def share_spans(terms: Sequence[tuple[date, Sequence[Subcontract]]]) -> list[ShareSpan]:
    """By the terms from each day on. Of several subcontracts of one organisation the last that has begun counts, also
    after it has left: what it closed is paid by it.
    """
    days = sorted({day for since, rows in terms for day in (since, *(row.starts for row in rows))})
    spans: list[ShareSpan] = []
    for since, until in pairwise([*days, date.max]):
        rows = next((rows for day, rows in reversed(terms) if day <= since), ())
        begun = {row.party: row for row in sorted(rows, key=lambda row: row.starts) if row.starts <= since}
        spans += [ShareSpan(row.party, since, until, row.share) for row in begun.values()]
    return spans


def passed_to(spans: Iterable[ShareSpan], organisation: str, achieved_on: date) -> PassedTo | None:
    own = (span for span in spans if span.organisation == organisation and span.since <= achieved_on < span.until)
    return next((PassedTo(organisation, span.share) for span in own), None)


def remittance_parts(net_pence: int, prime: str, now: Mapping[str, int], passed: Mapping[str, int]) -> dict[str, int]:
    """By how much more is another's of what is paid than remittances before have passed on; the rest is the prime's.

    `now`: what is whose of all that is paid, this remittance included.
    """
    more = {who: now.get(who, 0) - passed.get(who, 0) for who in sorted({*now, *passed})}
    parts = {who: pence for who, pence in more.items() if pence}
    return {**parts, prime: net_pence - sum(parts.values())}
