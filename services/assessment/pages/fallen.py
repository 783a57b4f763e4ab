"""When an outcome that stood was taken back, and by what: the day of that may be long before it became known."""

from collections.abc import Mapping
from typing import Any

from services.assessment.pages.words import WITHDRAWN
from shared.pages.words import day

_OF_A_DAY = {
    "represented": "the person came back on {}", "journey-continued": "the treatment went on from {}",
    "not-met": "what was recorded of {} shows it no longer",
}  # fmt: skip
_OF_NO_OTHER_DAY = frozenset({"corrected", "merged", "voided"})  # it falls on the day on which that is done
_MERGED = " It came out then, as two records were found to be one person, or not to be."


def fell_on(outcome: Mapping[str, Any]) -> str | None:
    """None of what fell before it was kept when that became known."""
    cause_on: str | None = outcome["effectiveOn"] if outcome["reason"] in _OF_NO_OTHER_DAY else None
    return outcome["knownOn"] or cause_on


def why_it_fell(outcome: Mapping[str, Any]) -> str:
    """With the day of what took it back, where that is another matter than the day on which it fell."""
    reason, on = outcome["reason"], outcome["effectiveOn"]
    if reason not in _OF_A_DAY:
        return WITHDRAWN[reason]
    return _OF_A_DAY[reason].format("that day" if on == fell_on(outcome) else day(on))


def brought_out(outcome: Mapping[str, Any]) -> str:
    """Empty where no merge brought it out, where its reason says so already, and to who may not know."""
    return _MERGED if outcome["byMerge"] and outcome["reason"] != "merged" else ""
