"""What stands of an amount, by the day of its achievement: what was earned in a year is read from that.

A day that moves is posted on both days: what stood is reversed on the old one and posted on the new one. What no run
has approved yet becomes due anew, by the new day. What runs have approved stays where its cash is: only its day
changes, by two lines over an account that is empty again after them.

Payment rules 6, Day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from services.payments.rules.postings import (
    Balances,
    LedgerAccount,
    LineKind,
    Posting,
    after,
    covered,
    postings_to_reach,
)

Stood = Mapping[date, int]  # without days on which it comes to 0


class DatedPosting(NamedTuple):
    """A posting, and the day of achievement that it counts for."""

    posting: Posting
    on: date


def dated_postings(before: Balances, stood: Stood, pence: int, on: date, *, held: bool) -> list[DatedPosting]:
    """What brings an amount to what should stand, all of it on its day; what falls, falls on the day on which it stood.

    Lines of older versions may stand on several days, which have to come to one.
    """
    others = {day: there for day, there in stood.items() if day != on}
    if not others:
        return [DatedPosting(move, on) for move in postings_to_reach(before, pence, held=held)]
    day = max(others, key=lambda other: (abs(others[other]), other))
    if not pence:
        moves = postings_to_reach(before, 0, held=held)
        return [*(DatedPosting(move, day) for move in moves), *_moved_to(day, _standing(stood, moves, day))]
    back = _unapproved(before)
    moves = postings_to_reach(after(before, back), pence, held=held)
    return [
        *(DatedPosting(move, day) for move in back),
        *_moved_to(on, _standing(others, back, day)),
        *(DatedPosting(move, on) for move in moves),
    ]


def _unapproved(before: Balances) -> list[Posting]:
    cover = covered(before)
    left = after(before, cover)
    moves = [
        *cover,
        Posting(LineKind.REVERSAL, LedgerAccount.HELD, LedgerAccount.BUDGET, left.held),
        Posting(LineKind.REVERSAL, LedgerAccount.DUE, LedgerAccount.BUDGET, left.due),
    ]
    return [move for move in moves if move.pence]


def _standing(stood: Stood, moves: Sequence[Posting], on: date) -> dict[date, int]:
    """What stands by day after movements on one of them."""
    came = sum(move.pence for move in moves if move.source is LedgerAccount.BUDGET)
    went = sum(move.pence for move in moves if move.destination is LedgerAccount.BUDGET)
    return {**stood, on: stood.get(on, 0) + came - went}


def _moved_to(on: date, stood: Stood) -> list[DatedPosting]:
    moved = []
    for day in sorted(stood):
        if day == on or not stood[day]:
            continue
        pence, sides = abs(stood[day]), (LedgerAccount.REDATED, LedgerAccount.BUDGET)
        left, taken = (sides, sides[::-1]) if stood[day] > 0 else (sides[::-1], sides)
        moved += [
            DatedPosting(Posting(LineKind.DAY_LEFT, *left, pence), day),
            DatedPosting(Posting(LineKind.DAY_TAKEN, *taken, pence), on),
        ]
    return moved
