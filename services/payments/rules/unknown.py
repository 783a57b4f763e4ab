"""What a version says in words that this program does not know, as one of a newer program may.

Payment rules 1, Versions of a scheme.
"""

from collections.abc import Iterator

from services.payments.rules.schemes import Scheme

PRICE_FROM = frozenset({"tariff", "achievement"})
PROVISIONAL = frozenset({"hold", "clawback", "count"})


def unknown_words(version: Scheme) -> Iterator[str]:
    """Prices are then read as of the achievement, and what is provisional as to be clawed back."""
    if version.price_from not in PRICE_FROM:
        yield f"price_from {version.price_from}"
    for contract in version.contracts.values():
        if contract.provisional not in PROVISIONAL:
            yield f"provisional {contract.provisional} of the contract {contract.code}"
