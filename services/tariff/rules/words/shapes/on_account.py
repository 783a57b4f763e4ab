"""What is paid on account of outcomes, and when the account of a year is closed, in words.

Payment rules 4.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.tariff.rules.words.measure_words import listed
from services.tariff.rules.words.shapes.block import by_year
from services.tariff.rules.words.shapes.parts import stated_parts
from shared.pages.words import day, percent_of, pounds

Said = Mapping[str, Any]
INSTALMENTS, BALANCES = "On account of outcomes ", "After each quarter what its outcomes come to "


def in_words(contract: Said, _scheme: Said) -> Iterator[str]:
    terms = contract.get("on_account")
    if terms:
        share = Fraction(Decimal(terms["share"]))
        years = [pounds(round(share * parts.outcomes)) for parts in stated_parts(contract)]
        yield (
            f"{INSTALMENTS}{percent_of(terms['share'])} of what they are to earn is paid, due on the first"
            f" day of each contract month: {by_year(contract, years)}. {_months(terms.get('profile'))}"
        )
        yield (
            f"{BALANCES}is held against what was paid on account of it: what is missing is"
            " due, what was paid too much is owed back."
        )
    for year, closes in enumerate(contract.get("final_accounts") or (), start=1):
        yield f"Final account: from {day(closes)} on what stands of contract year {year} stays as it is."


def _months(profile: list[str] | None) -> str:
    if not profile:
        return "Each month has a twelfth of it."
    return f"Its months have {listed([percent_of(share) for share in profile], 'and')} of it."
