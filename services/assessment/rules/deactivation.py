"""What hangs on somebody's registration, so that nobody is put away of whom something is recorded."""

from collections.abc import Iterable
from typing import Literal, get_args

AttachedKind = Literal[
    "contact", "assessment", "top_review", "evidence", "activity", "screening", "form_answer", "booking",
    "referral_form", "prison_release", "interview", "disclosure", "ndtms_consent", "closing", "programme_member",
    "earlier_start", "referral", "unassessed_referral", "panel_application", "treatment", "tariff", "outcome",
    "other_registration", "same_person_question",
]  # fmt: skip
ATTACHED_KINDS: tuple[AttachedKind, ...] = get_args(AttachedKind)


def hanging(counts: Iterable[tuple[AttachedKind, int]]) -> list[tuple[AttachedKind, int]]:
    """Of which there are any, in the order of the list."""
    numbers = dict.fromkeys(ATTACHED_KINDS, 0)
    for kind, number in counts:
        numbers[kind] += number
    return [(kind, number) for kind, number in numbers.items() if number]
