"""What a what-if says where people were judged by its draft: what nobody has verified, and what it waits for."""

from collections.abc import Mapping
from typing import Any

from shared.pages.words import counted, day, pounds

_WAITS = {
    "tariffs": "It waits for the tariffs as the draft would have them.",
    "outcomes": "It waits until everybody has been judged by the draft.",
    "day": "It waits until the work of the day is done, and goes on by itself.",
}
_LONG = (
    "Not all of it has come for more than 15 minutes: ask whoever runs the services. It goes on by itself once it has."
)


def judged_in_words(what_if: Mapping[str, Any]) -> list[str]:
    """One paragraph each."""
    said: list[str] = []
    if waits := what_if["waitsFor"]:
        said.append(f"{_WAITS[waits]} {_LONG}" if what_if["waitsLong"] else _WAITS[waits])
    if unverified := what_if["unverified"]:
        said.append(_unverified(unverified))
    if judged_on := what_if["judgedOn"]:
        said += _judged_on(judged_on, what_if["reckonedOn"])
    if late := what_if["overtaken"]:
        said.append(
            f"Of {counted(late, 'outcome')} something else became known after people were judged by the draft: try it"
            " again to have that counted."
        )
    return said


def _judged_on(judged_on: str, reckoned_on: str) -> list[str]:
    judged = f"People were judged by the draft as at {day(judged_on)}"
    if judged_on < reckoned_on:
        since = "What the days since have brought counts as it stands"
        return [f"{judged}. {since}: try it again to have that judged."]
    if judged_on > reckoned_on:
        return [f"{judged}, and all is reckoned as at {day(reckoned_on)}: try it again to have both as at one day."]
    return []


def _unverified(unverified: Mapping[str, Any]) -> str:
    if not unverified["amounts"]:
        return "People were judged by the draft. All that it would pay for somebody has verified."
    how_many = counted(unverified["amounts"], "payment")
    return (
        f"People were judged by the draft. Not verified by anybody, since nobody could: {how_many}, of"
        f" {pounds(unverified['pence'])} in all. They are counted as if they were verified."
    )
