"""What a contract pays for each outcome, in words.

Payment rules 4, Tariff.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.words.measure_words import titles_of

Said = Mapping[str, Any]


def in_words(contract: Said, scheme: Said) -> Iterator[str]:
    titles = titles_of(scheme)
    yield f"It pays for: {'; '.join(titles.get(code, code) for code in contract['measures'])}."
