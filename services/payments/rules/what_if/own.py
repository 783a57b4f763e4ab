"""What a party is told of a draft that is proposed to it, of its own contract.

By a draft that changes what people are judged by, what would fall or be new hangs on what each did and others recorded,
such as a return elsewhere that takes nothing back today. So it is told only as of five people and more.

Payment rules 9.
"""

from collections.abc import Sequence
from typing import Any

from shared.figures.small_numbers import FEWEST, rounded
from shared.kernel.shares import nearest
from shared.kernel.values import value

_STEPS: tuple[int, ...] = tuple(digit * 10**noughts for noughts in range(13) for digit in (1, 2, 5))
_TOLD_NOTHING: dict[str, Any] = dict.fromkeys(
    ("amounts", "different", "after_pence", "difference_pence", "after_accrued_pence")
)


@value
class MovedByDraft:
    """By how much a person's amounts, or one of nobody in particular, would come to more or less."""

    is_persons: bool
    pence: int
    accrued_pence: int


def own_sum(row: dict[str, Any], moved: Sequence[MovedByDraft], *, judged: bool) -> dict[str, Any]:
    """`row` is the sum of the contract, with its difference. What stands today is told in any case: it is the party's
    own.
    """
    if not judged:
        return row
    if sum(change.is_persons and bool(change.pence or change.accrued_pence) for change in moved) < FEWEST:
        return row | _TOLD_NOTHING
    most = max(max(abs(change.pence), abs(change.accrued_pence)) for change in moved)
    step = next(step for step in _STEPS if step >= most)
    difference = _to_nearest(row["difference_pence"], step)
    accrued = _to_nearest(row["after_accrued_pence"] - row["before_accrued_pence"], step)
    return row | {
        "amounts": rounded(row["amounts"]), "different": rounded(row["different"]), "difference_pence": difference,
        "after_pence": row["before_pence"] + difference, "after_accrued_pence": row["before_accrued_pence"] + accrued,
    }  # fmt: skip


def _to_nearest(pence: int, step: int) -> int:
    """So wide a step that no one of those who would move it is seen by it."""
    whole = nearest(abs(pence), step) * step
    return whole if pence >= 0 else -whole
