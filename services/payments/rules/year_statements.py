"""What a contract year brought a provider, from what was owed before it to what is owed after: as the ledger posted it.

Payment rules 7, Statement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

OWED = ("held", "due", "approved", "receivable", "debt")  # accounts; the last two are below nothing


class VersionOfScheme(NamedTuple):
    """Nothing of both: the line's explanation names no version."""

    scheme_id: str | None
    version: int | None


@dataclass(frozen=True, slots=True)
class EarnedRow:
    """What was posted first of so many amounts. `of_year`: they are dated in the year; else in another one."""

    scheme_id: str | None
    version: int | None
    measure: str | None
    shape: str
    of_year: bool
    amounts: int
    pence: int


@dataclass(frozen=True, slots=True)
class CorrectedRow:
    """A later line of an amount: less, more, nothing any more, or another day."""

    id: UUID
    claim_id: UUID
    client_id: UUID | None
    measure: str | None
    shape: str
    kind: str
    effective_on: date
    posted_on: date
    pence: int
    scheme_id: str | None
    version: int | None
    basis: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CashRow:
    """What went out, or came back, by one report. `account`: `paid`, `collected` or `written_off`."""

    account: str
    posted_on: date
    run_id: UUID | None
    run_on: date | None
    pence: int


@dataclass(frozen=True, slots=True)
class MovedOfVersion:
    scheme_id: str | None
    version: int | None
    earned_pence: int
    corrected_pence: int


def owed_pence(balances: Mapping[str, int]) -> int:
    """What the provider is owed, less what it owes."""
    return sum(balances.get(account, 0) for account in OWED)


def cash_pence(rows: Iterable[CashRow], account: str) -> int:
    return sum(row.pence for row in rows if row.account == account)


def by_version(earned: Sequence[EarnedRow], corrected: Sequence[CorrectedRow]) -> list[MovedOfVersion]:
    """In the order of the versions, what names none last."""
    sums: dict[VersionOfScheme, tuple[int, int]] = {}
    moved = [(row.scheme_id, row.version, row.pence, 0) for row in earned]
    moved += [(row.scheme_id, row.version, 0, row.pence) for row in corrected]
    for scheme_id, version, earned_pence, corrected_pence in moved:
        before = sums.get(VersionOfScheme(scheme_id, version), (0, 0))
        sums[VersionOfScheme(scheme_id, version)] = before[0] + earned_pence, before[1] + corrected_pence
    ordered = sorted(sums, key=lambda of: (of.version is None, of.scheme_id or "", of.version or 0))
    return [MovedOfVersion(of.scheme_id, of.version, *sums[of]) for of in ordered]
