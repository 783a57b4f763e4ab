"""What a quarter's quality does to payments, in words.

Payment rules 4, Quality gate.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.words.measure_words import titles_of
from services.tariff.rules.words.scheme_words import counted_as
from shared.pages.words import percent_of, plain

Said = Mapping[str, Any]


def in_words(contract: Said, scheme: Said) -> Iterator[str]:
    titles = titles_of(scheme)
    for gate in contract.get("gates") or ():
        whose = "; ".join(titles.get(code, plain(code)) for code in gate["measures"])
        below = f"less than {percent_of(gate['target'])} of {counted_as(gate['indicator'], scheme)}"
        yield (
            f"Quality gate {plain(gate['code'])}: in a quarter with {below}, only {percent_of(gate['factor'])} is paid"
            f" of: {whose}. A quarter in which nobody counts passes."
        )
