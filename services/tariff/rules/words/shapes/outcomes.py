"""What a contract pays for each outcome, in words.

Payment rules 4, Tariff.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.words.measure_words import titles_of

Said = Mapping[str, Any]
PAID, COUNTED = "It pays for", "Without a price, and so only counted"


def in_words(contract: Said, scheme: Said) -> Iterator[str]:
    titles = titles_of(scheme)
    listed = listings(contract, scheme)
    for how in (PAID, COUNTED):
        codes = [code for code in contract["measures"] if listed[code] == how]
        if codes:
            yield f"{how}: {'; '.join(titles.get(code, code) for code in codes)}."


def listings(contract: Said, scheme: Said) -> dict[str, str]:
    """Of its measures, by their codes, how each is listed."""
    paid = {row["measure"] for row in scheme.get("prices", ())}
    paid |= {cohort["measure"] for cohort in contract.get("cohorts") or ()}
    return {code: PAID if code in paid else COUNTED for code in contract["measures"]}
