"""Which part of each contract year's worth is paid how, in pence.

Payment rules 4, Annual value.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

Said = Mapping[str, Any]


class StatedParts(NamedTuple):
    block: int
    at_risk: int
    outcomes: int


def stated_parts(contract: Said) -> list[StatedParts]:
    """Of each contract year whose value is stated. What is said of a year last goes on."""
    block = [Fraction(Decimal(share)) for share in block_shares(contract)]
    at_risk = [Fraction(Decimal(share)) for share in (contract.get("at_risk") or {}).get("shares", ())] or [Fraction(0)]
    parts = []
    for year, annual_pence in enumerate(contract.get("annual_value_pence") or ()):
        risk = at_risk[min(year, len(at_risk) - 1)]
        paid = block[min(year, len(block) - 1)]
        parts.append(StatedParts(*shared_out(annual_pence, (paid, risk, max(Fraction(0), 1 - paid - risk)))))
    return parts


def block_shares(contract: Said) -> list[str]:
    """Of each contract year; the last goes on."""
    return list(contract.get("block_shares") or [contract.get("block_share") or "0"])


def shared_out(total_pence: int, shares: Sequence[Fraction]) -> list[int]:
    """By largest remainder, ties to the earlier."""
    whole = sum(shares)
    exact = [total_pence * share / whole for share in shares]
    parts = [share.__floor__() for share in exact]
    nearest = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in nearest[: total_pence - sum(parts)]:
        parts[i] += 1
    return parts
