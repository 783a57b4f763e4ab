"""What is paid by the month, at a price by the success of a cohort, in words: who is counted, and each band's prices.

Payment rules 4.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.tariff.rules.words.measure_words import titles_of
from shared.pages.words import percent_of, plain, pounds

Said = Mapping[str, Any]


def in_words(contract: Said, scheme: Said) -> Iterator[str]:
    titles = titles_of(scheme)
    for cohort in contract.get("cohorts") or ():
        what, months = titles.get(cohort["measure"], cohort["measure"]), cohort["months"]
        began = "began" if cohort["cohort_date"] == "start" else "left"
        who = f"who {began} in {'that month' if months == 1 else f'the {months} months that end with it'}"
        yield (
            f"What is achieved of {what} is paid by the calendar month, at a price by the share of those {who} that has"
            f" achieved it; of fewer than {cohort['minimum']} cases the last price that enough of them had counts, or"
            " the first."
        )
        yield f"What a month of {what} earns is due on the first day after it."
        for group in cohort["groups"]:
            yield f"{what}, band {plain(group['band'])}: {rates(group['rates'])}."


def rates(said: Iterable[Said]) -> str:
    """`£500 from 0 %, £800 from 40 %`."""
    return ", ".join(f"{pounds(rate['pence'])} from {percent_of(rate['from'])}" for rate in said)
