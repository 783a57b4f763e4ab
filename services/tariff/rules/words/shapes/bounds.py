"""The most and the least that the outcomes of a contract year come to, in words.

Payment rules 4, Cap and collar.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from services.tariff.rules.words.measure_words import listed, titles_of
from services.tariff.rules.words.shapes.block import by_year
from services.tariff.rules.words.shapes.parts import block_shares
from shared.pages.words import pounds

Said = Mapping[str, Any]
BESIDE = "What is of periods is not counted to that, and not capped: "
MOST, LEAST = "The outcomes of a contract year come to at most: ", "They come to at least: "


def in_words(contract: Said, scheme: Said) -> Iterator[str]:
    if contract.get("cap_pence"):
        yield f"{MOST}{_by_year(contract, 'cap_pence')}."
    if contract.get("collar_pence"):
        yield f"{LEAST}{_by_year(contract, 'collar_pence')}. What is missing is due on the first day after the year."
    of_periods = list(_of_periods(contract, scheme))
    if of_periods and (contract.get("cap_pence") or contract.get("collar_pence")):
        yield f"{BESIDE}{listed(of_periods, 'and')}."


def _of_periods(contract: Said, scheme: Said) -> Iterator[str]:
    """What comes beside what outcomes come to."""
    titles = titles_of(scheme)
    cohorts = [f"“{titles.get(row['measure'], row['measure'])}”" for row in contract.get("cohorts") or ()]
    if cohorts:
        yield f"what cohorts pay by the month for {listed(cohorts, 'and')}"
    if contract.get("at_risk"):
        yield "what is at risk"
    if any(contract.get("annual_value_pence") or ()) and any(map(Decimal, block_shares(contract))):
        yield "what is paid by month whatever is achieved"


def _by_year(contract: Said, name: str) -> str:
    return by_year(contract, [pounds(pence) for pence in contract[name]], goes_on=True)
