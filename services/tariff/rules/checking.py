"""A scheme from its text to all that is said of it: what it is, what it means, and what it does to money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.tariff.rules import parsing
from services.tariff.rules.consequences import notes, warnings
from services.tariff.rules.examining import examine
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.price_rows import told_by_line, with_price_rows
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.versions import Earlier
from services.tariff.rules.words.meaning import Paragraph, meaning


@dataclass(frozen=True, slots=True)
class Checked:
    scheme: Scheme
    canonical: dict[str, Any]
    hash: str
    warnings: list[str]
    notes: list[str]
    meaning: list[Paragraph]


def checked(
    submitted: Mapping[str, Any], area: str, published: Sequence[Earlier], prices_csv: str | None = None
) -> Checked:
    """As the next version of the area, or SchemeRefused with every fault. Those of prices in a CSV by their line."""
    if prices_csv is None:
        return _checked(submitted, area, published)
    parsing.refuse_nothing(submitted)
    with_prices, lines = with_price_rows(submitted, prices_csv)
    try:
        return _checked(with_prices, area, published)
    except SchemeRefused as refused:
        raise SchemeRefused([told_by_line(fault, lines) for fault in refused.faults]) from refused


def _checked(submitted: Mapping[str, Any], area: str, published: Sequence[Earlier]) -> Checked:
    scheme = examine(submitted, area, published)
    canonical, scheme_hash = parsing.canonical(scheme), parsing.scheme_hash(scheme)
    warned = warnings(scheme, published)
    return Checked(scheme, canonical, scheme_hash, warned, notes(scheme), meaning(canonical))
