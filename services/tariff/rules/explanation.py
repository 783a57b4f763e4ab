"""Arithmetic and prices as plain data, to be kept beside what they led to and shown as they were."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from services.tariff.rules.proposal import Arithmetic, ProposedPrice


def arithmetic_as_data(arithmetic: Arithmetic) -> dict[str, Any]:
    return {
        "additions": [asdict(addition) for addition in arithmetic.additions],
        "unrated": [asdict(unrated) for unrated in arithmetic.unrated],
        "ignored": list(arithmetic.ignored),
        "total": arithmetic.total,
        "comparisons": [{"band": c.band, "from": c.from_, "reached": c.reached} for c in arithmetic.comparisons],
        "band": arithmetic.band,
    }


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
