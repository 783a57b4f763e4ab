"""What a party is told of a draft that is proposed to it, of its own contract.

By a draft that changes what people are judged by, what would fall or be new hangs on what each did and others recorded,
such as a return elsewhere that takes nothing back today. By one by which points lead to another band, or prices go by
another day, what tariffs would come to hangs on assessments, of which a party reads neither. Of these no sum is told at
all, however many people there are and however it is rounded: a party knows its own people and most of what each would
bring, so whatever depends on the rest tells of it, of one draft or of several together.

Payment rules 9.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Said = Mapping[str, Any]
_OF_ASSESSMENTS = ("complexity", "price_from")
_TOLD_NOTHING: dict[str, Any] = dict.fromkeys(
    ("amounts", "different", "after_pence", "difference_pence", "after_accrued_pence")
)


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


def own_sum(row: dict[str, Any], *, by_people: bool) -> dict[str, Any]:
    """`row` is the sum of the contract, with its difference. What stands today is told in any case: it is the party's
    own.
    """
    return row | _TOLD_NOTHING if by_people else row
