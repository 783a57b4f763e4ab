"""What a what-if came to, summed up as somebody asks: by whom it pays, for what, in which band and in which month.

Payment rules 9.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(slots=True)  # not frozen: there are many
class TriedAmount:
    """What an amount comes to in one band and on one day, on both sides; nothing on a side on which it is in another.
    Amounts of a period have no measure, no person and no band.
    """

    amount_key: UUID
    contract: str
    party: str
    shape: str
    measure: str | None
    client_id: UUID | None
    band: str | None
    effective_on: date
    before_pence: int = 0
    after_pence: int = 0
    before_accrued_pence: int = 0
    after_accrued_pence: int = 0

    @property
    def differs(self) -> bool:
        return (self.before_pence, self.before_accrued_pence) != (self.after_pence, self.after_accrued_pence)


@dataclass(slots=True)
class TriedTotal:
    """`amounts`: how many come to something on a side; `different`: of these, to something else on the other."""

    amounts: int = 0
    different: int = 0
    before_pence: int = 0
    after_pence: int = 0
    before_accrued_pence: int = 0
    after_accrued_pence: int = 0

    def add(self, amount: TriedAmount) -> None:
        self.amounts += 1
        self.different += amount.differs
        self.before_pence += amount.before_pence
        self.after_pence += amount.after_pence
        self.before_accrued_pence += amount.before_accrued_pence
        self.after_accrued_pence += amount.after_accrued_pence


Key = tuple[str | None, ...]
_BY: Mapping[str, tuple[tuple[str, ...], Callable[[TriedAmount], Key]]] = {
    "parties": (("party", "contract"), lambda amount: (amount.party, amount.contract)),
    "measures": (("measure", "shape"), lambda amount: (amount.measure, amount.shape)),
    "bands": (("band",), lambda amount: (amount.band,)),
    "months": (("month",), lambda amount: (amount.effective_on.replace(day=1).isoformat(),)),
}


def totals(amounts: Iterable[TriedAmount]) -> dict[str, Any]:
    """As data: `all`, and rows by each of these, in the order of their names, those without one last."""
    whole = TriedTotal()
    parts: dict[str, dict[Key, TriedTotal]] = {name: {} for name in _BY}
    for amount in amounts:
        whole.add(amount)
        for name, (_, key_of) in _BY.items():
            key, of = key_of(amount), parts[name]
            if key not in of:
                of[key] = TriedTotal()
            of[key].add(amount)
    rows = {
        name: [dict(zip(names, key, strict=True)) | _as_data(parts[name][key]) for key in _in_order(parts[name])]
        for name, (names, _) in _BY.items()
    }
    return {"all": _as_data(whole), **rows}


def _in_order(keys: Iterable[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: [(part is None, part or "") for part in key])


def _as_data(total: TriedTotal) -> dict[str, int]:
    return {name: getattr(total, name) for name in TriedTotal.__slots__}
