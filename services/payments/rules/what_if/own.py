"""What a party is told of a draft that is proposed to it, of its own contract.

By a draft that changes what people are judged by, what would fall or be new hangs on what each did and others recorded,
such as a return elsewhere that takes nothing back today. So it is told only of five people and more, and so that
how many they are is not. So too of a draft by which points lead to another band, or prices go by another day: what
tariffs would come to hangs on assessments then, of which a party reads neither. What its terms alone come to it can
reckon itself: that is in the sum to the penny.

Payment rules 9.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.figures.small_numbers import FEWEST
from shared.kernel.shares import nearest
from shared.kernel.values import value

Said = Mapping[str, Any]
_OF_ASSESSMENTS = ("complexity", "price_from")
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


def hangs_on_assessments(draft: Said, published: Sequence[Said]) -> bool:
    """Whether it says otherwise than a version whose days it takes how points lead to bands, or by what day prices go.
    `published`: in the order in which they were; of those that are valid on a day the last counts.
    """
    return any(
        draft.get(name) != version.get(name)
        for number, version in enumerate(published)
        if _gives_days_to(draft, version, published[number + 1 :])
        for name in _OF_ASSESSMENTS
    )


def _gives_days_to(draft: Said, version: Said, later: Sequence[Said]) -> bool:
    """Whether there is a day on which it counts, and the draft would: as they begin, or as a later one ends."""
    begins = max(draft["valid_from"], version["valid_from"])
    days = [begins, *(other["valid_to"] for other in later if other.get("valid_to"))]
    return any(
        _is_valid(draft, day) and _is_valid(version, day) and not any(_is_valid(other, day) for other in later)
        for day in days
    )


def _is_valid(scheme: Said, on: str) -> bool:
    ends = scheme.get("valid_to")
    return scheme["valid_from"] <= on and (ends is None or on < ends)


def own_sum(row: dict[str, Any], moved: Sequence[MovedByDraft], *, by_people: bool) -> dict[str, Any]:
    """`row` is the sum of the contract, with its difference. What stands today is told in any case: it is the party's
    own. Where it hangs on people, no more is told than one rounded sum: a count beside it, or a second sum, rounded by
    itself, would leave few numbers of people that fit both.
    """
    if not by_people:
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
