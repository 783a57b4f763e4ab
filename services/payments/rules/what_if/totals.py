"""What a what-if came to, summed up as somebody asks: by whom it pays, for what, in which band and in which month.

Payment rules 9.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from services.payments.rules.money import round_pence


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


@dataclass(frozen=True, slots=True)
class BandedPerson:
    """Somebody of whom a tariff stands, and its band on both sides."""

    client_id: UUID
    before: str
    after: str


def totals(amounts: Iterable[TriedAmount], people: Iterable[BandedPerson] = ()) -> dict[str, Any]:
    """As data: `all`, and rows by each of these, in the order of their names, those without one last. Of bands with how
    many people are in them, also where nothing was paid for them.
    """
    whole = TriedTotal()
    parts: dict[str, dict[Key, TriedTotal]] = {name: {} for name in _BY}
    for amount in amounts:
        whole.add(amount)
        for name, (_, key_of) in _BY.items():
            key, of = key_of(amount), parts[name]
            if key not in of:
                of[key] = TriedTotal()
            of[key].add(amount)
    before, after = _people_by_band(people)
    for band in {*before, *after}:
        parts["bands"].setdefault((band,), TriedTotal())
    rows: dict[str, list[dict[str, Any]]] = {
        name: [
            dict[str, Any](zip(names, key, strict=True)) | _as_data(parts[name][key]) for key in _in_order(parts[name])
        ]
        for name, (names, _) in _BY.items()
    }
    for row in rows["bands"]:
        row |= {"before_people": len(before.get(row["band"], ())), "after_people": len(after.get(row["band"], ()))}
    return {"all": _as_data(whole), **rows}


def _people_by_band(people: Iterable[BandedPerson]) -> tuple[dict[str, set[UUID]], dict[str, set[UUID]]]:
    """Somebody with tariffs of several bands is in each of them."""
    before, after = dict[str, set[UUID]](), dict[str, set[UUID]]()
    for person in people:
        before.setdefault(person.before, set()).add(person.client_id)
        after.setdefault(person.after, set()).add(person.client_id)
    return before, after


def per_person(pence: int, people: int) -> int | None:
    """What one brings in on average, rounded; None of nobody."""
    return round_pence(Fraction(pence, people)) if people else None


def _in_order(keys: Iterable[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: [(part is None, part or "") for part in key])


def _as_data(total: TriedTotal) -> dict[str, int]:
    return {name: getattr(total, name) for name in TriedTotal.__slots__}
