"""What a party is told of a draft that is proposed to it, of its own contract.

By a draft that changes what people are judged by, what would fall or be new hangs on what each did and others recorded,
such as a return elsewhere that takes nothing back today. So it is told only of five people and more, and so that
how many they are is not. What its terms alone come to it can reckon itself: that is in the sum to the penny.

Payment rules 9.
"""

from collections.abc import Sequence
from typing import Any

from shared.figures.small_numbers import FEWEST
from shared.kernel.shares import nearest
from shared.kernel.values import value

_STEPS: tuple[int, ...] = tuple(digit * 10**noughts for noughts in range(14) for digit in (1, 2, 5))
_TOLD_NOTHING: dict[str, Any] = dict.fromkeys(
    ("amounts", "different", "after_pence", "difference_pence", "after_accrued_pence")
)


@value
class MovedByDraft:
    """By how much a person's amounts, or one of nobody in particular, would come to more or less. `by_terms`: that one
    hangs on the terms alone.
    """

    is_persons: bool
    pence: int
    accrued_pence: int
    by_terms: bool = False


def own_sum(row: dict[str, Any], moved: Sequence[MovedByDraft], *, judged: bool) -> dict[str, Any]:
    """`row` is the sum of the contract, with its difference. What stands today is told in any case: it is the party's
    own. Where people are judged, no more is told than one rounded sum: a count beside it, or a second sum, rounded by
    itself, would leave few numbers of people that fit both.
    """
    if not judged:
        return row
    movers = sum(change.is_persons and bool(change.pence or change.accrued_pence) for change in moved)
    by_terms = sum(change.pence for change in moved if change.by_terms)
    of_others = row["difference_pence"] - by_terms
    rounded = _to_nearest(of_others, _step(moved)) if movers >= FEWEST else 0
    if not rounded:
        return row | _TOLD_NOTHING
    difference = rounded + by_terms
    return row | _TOLD_NOTHING | {"difference_pence": difference, "after_pence": row["before_pence"] + difference}


def _step(moved: Sequence[MovedByDraft]) -> int:
    """No less than what five move together, so that it tells of how many no more than a count in whole fives."""
    most = max(max(abs(change.pence), abs(change.accrued_pence)) for change in moved if not change.by_terms)
    return next(step for step in _STEPS if step >= FEWEST * most)


def _to_nearest(pence: int, step: int) -> int:
    whole = nearest(abs(pence), step) * step
    return whole if pence >= 0 else -whole
