"""How what is owed is taken off payments under a contract, in words.

Payment rules 5, Netting.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.pages.words import counted, percent_of

Said = Mapping[str, Any]


def in_words(contract: Said, _scheme: Said) -> Iterator[str]:
    yield _floor(contract.get("floor") or "0")
    yield _carry(contract["carry"])


def _floor(share: str) -> str:
    if not share.strip("0."):
        return "A whole payment may be taken off for what is owed."
    return f"At least {percent_of(share)} of each payment is left when something is taken off."


def _carry(payments: int | None) -> str:
    if not payments:
        return "What is owed and cannot be taken off the next payment is a debt at once."
    return f"What is owed waits for {counted(payments, 'further payment')}, and then is a debt."
