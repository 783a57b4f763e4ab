"""Arithmetic and prices as plain data, to be kept beside what they led to and shown as they were."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from math import ceil
from typing import Any

from services.tariff.rules.complexity import spelled
from services.tariff.rules.proposal import Addition, Arithmetic, Comparison, ProposedPrice


def arithmetic_as_data(arithmetic: Arithmetic) -> dict[str, Any]:
    """Where points alone decide, without what says the same of scores: what is kept of it does not change by itself."""
    exact = arithmetic.exact
    return {
        "additions": [_addition(addition, exact) for addition in arithmetic.additions],
        "unrated": [asdict(unrated) for unrated in arithmetic.unrated],
        "ignored": list(arithmetic.ignored),
        "total": arithmetic.total,
        **({"score": spelled(arithmetic.score)} if exact else {}),
        "comparisons": [_comparison(comparison, exact) for comparison in arithmetic.comparisons],
        "band": arithmetic.band,
    }


def _addition(addition: Addition, exact: bool) -> dict[str, Any]:
    said = {"domain": addition.domain, "points": addition.points, "total": addition.total}
    if not exact:
        return said
    scores = {"weight": addition.weight, "weighted": addition.weighted, "score": addition.score}
    return said | {name: spelled(value) for name, value in scores.items()}


def _comparison(comparison: Comparison, exact: bool) -> dict[str, Any]:
    """`from` has always been a whole number: where the threshold is none, the first one that reaches it."""
    from_score = {"fromScore": spelled(comparison.from_)} if exact else {}
    return {"band": comparison.band, "from": ceil(comparison.from_), **from_score, "reached": comparison.reached}


def prices_as_data(prices: Iterable[ProposedPrice], overrides: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "measure": price.measure,
            "pence": overrides.get(price.measure, price.pence),
            "overridden": price.measure in overrides,
            "row": {
                "path": f"prices[{price.place}]",
                "band": price.row.band,
                "from": price.row.from_.isoformat(),
                "to": price.row.to and price.row.to.isoformat(),
                "pence": price.pence,
            },
        }
        for price in prices
    ]
