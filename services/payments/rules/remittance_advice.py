"""What a remittance tells whom it pays: each line with what is paid, taken off and left, and whether all add up.

Payment rules 6, Remittance advice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

ADVISED = frozenset({"released", "settled", "returned"})  # an approved one may still be rejected


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """As it was approved. `paid_by` is the remittance that had paid what is taken off, or becomes a debt."""

    number: int
    kind: str
    shape: str
    claim_id: UUID
    client_id: UUID | None
    measure: str | None
    achieved_on: date
    pence: int
    posted_on: date
    paid_by: UUID | None
    paid_by_run_on: date | None

    @property
    def gross_pence(self) -> int:
        return self.pence if self.kind == "approval" else 0

    @property
    def netted_pence(self) -> int:
        return self.pence if self.kind == "netting" else 0

    @property
    def net_pence(self) -> int:
        return self.gross_pence - self.netted_pence

    @property
    def debt_pence(self) -> int:
        return self.pence if self.kind == "debt" else 0


@dataclass(frozen=True, slots=True)
class AdviceSums:
    """`lines` are those that it pays."""

    lines: int
    gross_pence: int
    netted_pence: int
    net_pence: int
    debt_pence: int


@dataclass(frozen=True, slots=True)
class MeasureOfAdvice:
    """`measure` is null of amounts of periods, which their shape names."""

    measure: str | None
    shape: str
    sums: AdviceSums


def sums_of(lines: Sequence[AdviceLine]) -> AdviceSums:
    return AdviceSums(
        sum(line.kind == "approval" for line in lines),
        sum(line.gross_pence for line in lines),
        sum(line.netted_pence for line in lines),
        sum(line.net_pence for line in lines),
        sum(line.debt_pence for line in lines),
    )


def by_measure(lines: Sequence[AdviceLine]) -> list[MeasureOfAdvice]:
    """By code, amounts of periods last."""
    alike: dict[tuple[str, str], list[AdviceLine]] = {}
    for line in lines:
        key = (line.measure or "", "" if line.measure else line.shape)
        alike.setdefault(key, []).append(line)
    ordered = sorted(alike, key=lambda key: (not key[0], key))
    return [MeasureOfAdvice(measure or None, shape, sums_of(alike[measure, shape])) for measure, shape in ordered]
