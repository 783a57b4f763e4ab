"""What part of a contract's value counted measures earn, in words.

Payment rules 4, At risk.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.dates import add_months, contract_years
from services.tariff.rules.words.scheme_words import counted_as
from services.tariff.rules.words.shapes.block import by_year
from services.tariff.rules.words.shapes.parts import stated_parts
from shared.pages.words import as_day, counted, percent_of, pounds

Said = Mapping[str, Any]
_TRUE_UP, _OF_STATED = "After the year its own share is held", "Of what is stated of a cohort that is the part of"
OF_THE_WHOLE_YEAR = (_TRUE_UP, _OF_STATED)


def in_words(contract: Said, scheme: Said) -> Iterator[str]:
    risk = contract.get("at_risk")
    if not risk:
        return
    shares = [percent_of(share) for share in risk["shares"]]
    yield f"At risk is this part of each contract year's worth: {by_year(contract, shares, goes_on=True)}."
    if parts := [pounds(year.at_risk) for year in stated_parts(contract)]:
        yield f"That is {by_year(contract, parts)}, {_in_quarters(contract)}."
    yield "What a quarter earns is due on the first day after it."
    for pot in risk["measures"]:
        yield f"By weight {pot['weight']} of it is earned by {counted_as(pot['indicator'], scheme)}. {_earned(pot)}"
    if risk.get("true_up"):
        yield (
            f"{_TRUE_UP} against the whole year's part, and the difference is posted: it is due on"
            " the first day after the year."
        )
        stated = {row["code"] for row in scheme.get("attested") or ()}
        if any(pot["indicator"] in stated for pot in risk["measures"]):
            yield f"{_OF_STATED} the quarters of which something was stated."


def _in_quarters(contract: Said) -> str:
    """A last year that is cut short has fewer."""
    starts, ends = as_day(contract["starts"]), as_day(contract["ends"])
    first = 12 * (contract_years(starts, ends) - 1)
    last = sum(add_months(starts, first + month) < ends for month in range(0, 12, 3))
    if last == 4:
        return "in four quarters"
    return f"in {counted(last, 'quarter')}" if not first else f"in four quarters, the last year in {last}"


def _earned(pot: Said) -> str:
    """In whole quarters."""
    whole, least, most = percent_of(pot["target"]), pot.get("threshold") or "0", pot.get("cap") or "1"
    nothing = f" below {percent_of(least)} of that share nothing is earned," if least != "0" else ""
    return f"In a quarter {whole} earns its part whole;{nothing} and at most {percent_of(most)} of it can be earned."
