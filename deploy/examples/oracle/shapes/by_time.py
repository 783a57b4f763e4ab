"""What time alone brings: the block, and what is paid on account of outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from deploy.examples.oracle.scheme import add_months, in_parts, part_of
from deploy.examples.oracle.shapes.years import Amount, Contract, parts, years_of


def block(contract: Contract) -> Iterator[Amount]:
    """Of each month, on its first day or on that of the next."""
    later = int(contract["block_due"] == "arrears")
    for year, months in enumerate(years_of(contract)):
        pence = in_parts(parts(contract, year)[0], [1] * len(months))
        for place, (month, part) in enumerate(zip(months, pence, strict=True)):
            due = add_months(contract["starts"], 12 * year + place + later)
            yield Amount("block", "", month, due, part, year)


def on_account(contract: Contract) -> Iterator[Amount]:
    """The share of a year is rounded once, then has its months."""
    rule: dict[str, Any] = contract.get("on_account") or {}
    for year, months in enumerate(years_of(contract) if rule else []):
        total = part_of(parts(contract, year)[2], Fraction(rule["share"]))
        profile = [Fraction(share) for share in rule.get("profile") or ["1"] * 12]
        pence = in_parts(total, profile[: len(months)])
        for month, part in zip(months, pence, strict=True):
            yield Amount("on_account_instalment", "", month, month, part, year)
