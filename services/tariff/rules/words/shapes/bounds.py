"""The most and the least that the outcomes of a contract year come to, in words.

Payment rules 4, Cap and collar.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.words.shapes.block import by_year
from shared.pages.words import pounds

Said = Mapping[str, Any]
MOST, LEAST = "The outcomes of a contract year come to at most: ", "They come to at least: "


def in_words(contract: Said, _scheme: Said) -> Iterator[str]:
    if contract.get("cap_pence"):
        yield f"{MOST}{_by_year(contract, 'cap_pence')}."
    if contract.get("collar_pence"):
        yield f"{LEAST}{_by_year(contract, 'collar_pence')}. What is missing is paid after the year."


def _by_year(contract: Said, name: str) -> str:
    return by_year(contract, [pounds(pence) for pence in contract[name]], goes_on=True)
