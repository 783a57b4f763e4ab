"""What tariff's codes are called on pages, and the arithmetic in a sentence."""

from collections.abc import Mapping
from typing import Any

from shared.pages.words import Tag, plain, sentence

PROPOSAL_STATES = {
    "proposed": Tag("To confirm", "blue"),
    "confirmed": Tag("Confirmed", "green"),
    "withdrawn": Tag("Withdrawn", "grey"),
}
_UNRATED = {"missing": "the assessment gives it no points", "out_of_range": "it has more points than the scheme allows"}


def person(client_id: Any) -> str:
    """The end of their pseudonym, enough to tell them apart in a list."""
    return f"…{str(client_id)[-8:]}"


def band(code: str | None) -> str:
    return "None: somebody has to choose" if code is None else sentence(plain(code))


def unrated(entry: Mapping[str, Any]) -> str:
    return f"{sentence(plain(entry['domain']))}: {_UNRATED.get(entry['reason'], plain(entry['reason']))}"


def in_a_sentence(arithmetic: Mapping[str, Any]) -> str:
    """`13 points: medium begins at 7, high only at 14.`"""
    total, reached, above = f"{arithmetic['total']} points", None, None
    for comparison in arithmetic["comparisons"]:
        if comparison["reached"]:
            reached = comparison
        elif above is None:
            above = comparison
    said = [f"{plain(reached['band'])} begins at {reached['from']}"] if reached else []
    said += [f"{plain(above['band'])} only at {above['from']}"] if above else []
    if arithmetic["band"] is None:
        return f"{total} so far: no band follows from them while a domain is not rated."
    return f"{total}: {', '.join(said)}."
