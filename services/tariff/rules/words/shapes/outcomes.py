"""What a contract pays for each outcome, in words.

Payment rules 4, Tariff.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.words.measure_words import titles_of

Said = Mapping[str, Any]


def in_words(contract: Said, scheme: Said) -> Iterator[str]:
    titles = titles_of(scheme)
    paid = {row["measure"] for row in scheme.get("prices", ())}
    paid |= {cohort["measure"] for cohort in contract.get("cohorts") or ()}
    listed = {
        "It pays for": [code for code in contract["measures"] if code in paid],
        "Without a price, and so only counted": [code for code in contract["measures"] if code not in paid],
    }
    for how, codes in listed.items():
        if codes:
            yield f"{how}: {'; '.join(titles.get(code, code) for code in codes)}."
