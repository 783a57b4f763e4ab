"""How a contract pays, in words: a module for each shape of payment, in the order in which they are told.

Each says by `in_words` of a contract and its scheme, as canonical mappings, what a reader must know about money; a
shape that the contract does not have says nothing, or what follows from that.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.tariff.rules.words.shapes import (
    at_risk,
    block,
    bounds,
    cohorts,
    gates,
    netting,
    on_account,
    outcomes,
    parties,
    provisional,
    subcontracts,
    validation,
)

Said = Mapping[str, Any]
SHAPES: tuple[Callable[[Said, Said], Iterator[str]], ...] = (
    parties.in_words,
    block.in_words,
    at_risk.in_words,
    outcomes.in_words,
    cohorts.in_words,
    gates.in_words,
    bounds.in_words,
    validation.in_words,
    on_account.in_words,
    provisional.in_words,
    subcontracts.in_words,
    netting.in_words,
)
