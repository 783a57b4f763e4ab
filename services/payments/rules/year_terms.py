"""What a contract says of payments on account, and of the days on which the account of a year is closed.

Payment rules 4, On account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

MONTHS = 12


@dataclass(frozen=True, slots=True)
class OnAccountTerms:
    share: Fraction  # of what outcomes are to earn of the annual value
    profile: tuple[Fraction, ...]  # by month of a contract year


def read_on_account(row: Mapping[str, Any] | None) -> OnAccountTerms | None:
    if row is None:
        return None
    profile = tuple(Fraction(share) for share in row.get("profile") or ())
    return OnAccountTerms(Fraction(row["share"]), profile or (Fraction(1, MONTHS),) * MONTHS)
