"""What the projected year of a what-if may come to, in words."""

from collections.abc import Mapping
from typing import Any

from shared.pages.words import pounds

_NOTHING_DRAWN = {
    "judged": "No coming year is drawn of a draft that changes what people are judged by: how often they would meet"
    " that was never observed.",
    "cohorts": "No coming year is drawn: every contract pays by cohorts, and those are not drawn.",
}


def _nothing_drawn(year: Mapping[str, Any]) -> str:
    """Where one reason that is not of what is known holds for all of them, it is that."""
    reasons = {row["whyNot"] for row in year["contracts"]}
    reason = next(iter(reasons)) if len(reasons) == 1 else ""
    if reason in _NOTHING_DRAWN:
        return _NOTHING_DRAWN[reason]
    if reasons.isdisjoint(_NOTHING_DRAWN):
        return "Too little is known of any contract to draw its coming year."
    return "The coming year of no contract can be drawn: too little is known of it, or it is paid by what is not drawn."


def total_in_words(year: Mapping[str, Any] | None) -> str:
    """In one sentence what the coming year may come to on both sides."""
    if year is None:
        return "No year was drawn of this what-if. Try the draft again to have one."
    if year["total"] is None:
        return _nothing_drawn(year)
    before, after, more = (year["total"][side] for side in ("before", "after", "difference"))
    said = (
        f"As the scheme stands the coming year is likely to come to {pounds(before['likelyPence'])}, and in eight years"
        f" of ten to {_between(before)}; by the draft to {pounds(after['likelyPence'])}, and to {_between(after)}."
    )
    if not more["lowPence"] and not more["highPence"]:
        return f"{said} The draft makes no difference in eight years of ten."
    return f"{said} For the same people the draft makes a difference of {_between(more)}."


def _between(ends: Mapping[str, int]) -> str:
    return f"between {pounds(ends['lowPence'])} and {pounds(ends['highPence'])}"
