"""What a run takes, nets and gives up as a debt. Payment rules, section 5, "Netting", "Debts" and "Returns"."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Literal, NamedTuple

from tests.model.money import allocate

RunState = Literal["approved", "released", "rejected", "settled", "returned"]


class Line(NamedTuple):
    effective_on: date
    key: str
    pence: int


class OpenReceivable(NamedTuple):
    """What fell of one amount on one day, as far as it is open."""

    arose_on: date
    key: str
    pence: int


@dataclass(frozen=True, slots=True)
class Run:
    """Frozen once it is approved: only its state changes. Its lines are in order of effective date and id."""

    number: int
    contract: str
    run_on: date
    lines: tuple[Line, ...]
    netted: Mapping[str, int]
    debts: Mapping[str, int]
    state: RunState = "approved"

    @property
    def gross(self) -> int:
        return sum(line.pence for line in self.lines)

    @property
    def net(self) -> int:
        return self.gross - sum(self.netted.values())

    @property
    def returned(self) -> dict[str, int]:
        """How much of each line is due again since the payment came back."""
        if self.state != "returned" or not self.net:
            return {}
        pence = allocate(self.net, [line.pence for line in self.lines])
        return {line.key: part for line, part in zip(self.lines, pence, strict=True)}


class Netting(NamedTuple):
    netted: dict[str, int]
    debts: dict[str, int]


def net(
    gross: int, receivables: Iterable[OpenReceivable], floor: Fraction, carry: int | None, dates: Collection[date]
) -> Netting:
    """In their order, down to the floor; what had its `carry` further run dates becomes a debt.

    A run of the day on which it arose is none of them. `dates` are those of the contract's runs, this one's with them.

    silent: what is left where no clawback terms are stated. It never becomes a debt.
    silent: a run date. It is one on which a run was approved, with lines or without.
    """
    room = gross - ceil(floor * gross)
    netting = Netting({}, {})
    for receivable in receivables:
        taken = min(room, receivable.pence)
        room -= taken
        rest = receivable.pence - taken
        late = carry is not None and sum(run_on > receivable.arose_on for run_on in dates) > carry
        add(netting.netted, receivable.key, taken)
        add(netting.debts, receivable.key, rest if late else 0)
    return netting


def add(pence_of: dict[str, int], key: str, pence: int) -> None:
    if pence:
        pence_of[key] = pence_of.get(key, 0) + pence


def aged(
    layers: Sequence[OpenReceivable], open_now: Mapping[str, int], day: date, again: Iterable[OpenReceivable] = ()
) -> list[OpenReceivable]:
    """The receivables with their ages, after what is open of each amount has changed; those owed `again` keep theirs.

    silent: which of several of one amount a netting or a cancellation lessens. The oldest.
    """
    rest = {key: sum(layer.pence for layer in layers if layer.key == key) - pence for key, pence in open_now.items()}
    older = []
    for layer in layers:
        gone = min(max(rest.get(layer.key, layer.pence), 0), layer.pence)
        rest[layer.key] = rest.get(layer.key, 0) - gone
        older.append(layer._replace(pence=layer.pence - gone))
    for layer in again:
        back = min(max(-rest.get(layer.key, 0), 0), layer.pence)
        rest[layer.key] = rest.get(layer.key, 0) + back
        older.append(layer._replace(pence=back))
    newer = [OpenReceivable(day, key, -pence) for key, pence in rest.items() if pence < 0]
    return [layer for layer in (*older, *newer) if layer.pence]


def less(before: Iterable[OpenReceivable], after: Iterable[OpenReceivable]) -> list[OpenReceivable]:
    """What is open no more of each."""
    gone: Counter[tuple[date, str]] = Counter()
    for layer in before:
        gone[layer.arose_on, layer.key] += layer.pence
    for layer in after:
        gone[layer.arose_on, layer.key] -= layer.pence
    return [OpenReceivable(*of, pence) for of, pence in gone.items() if pence > 0]
