"""What each outcome of an area comes to by a set of versions, quality gates and caps included.

All are worked out at once, so that nothing rests on what stood before, but for what a final account has closed.

Payment rules 9.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from services.payments.rules.capped_years import STANDS, capped_contracts, capped_year, under_cap_of
from services.payments.rules.caps import CountedAmount, UnderCap, under_cap
from services.payments.rules.claims import OfContract, Outcome, Withdrawal, Worth, worth
from services.payments.rules.counted import NO_COUNTS, Counts
from services.payments.rules.schemes import Scheme
from services.payments.rules.tariffs import Tariff, tariff_for


@dataclass(frozen=True, slots=True)
class PastOutcome:
    """With what took it back, and the tariffs of its person under any id."""

    outcome: Outcome
    withdrawal: Withdrawal | None
    party: str
    tariffs: Sequence[Tariff]
    evidence_key: str | None = None


@dataclass(frozen=True, slots=True)
class ClosedOutcome:
    """That stays as a final account has closed it: what it came to before a cap, and where it counts."""

    contract: str
    measure: str
    effective_on: date
    uncapped_pence: int


@dataclass(frozen=True, slots=True)
class Versions:
    """By which all is judged, with the cases that they count."""

    schemes: Sequence[Scheme]
    today: date
    counts: Counts = NO_COUNTS
    replaced: Mapping[UUID, Tariff] = field(default_factory=dict)  # tariffs that would be others by these versions

    def tariffs(self, tariffs: Sequence[Tariff]) -> Sequence[Tariff]:
        if not self.replaced:
            return tariffs
        return [self.replaced.get(tariff.id, tariff) for tariff in tariffs]

    def worth(self, past: PastOutcome, cap: UnderCap | None = None) -> Worth:
        of_contract = OfContract(self.counts, cap)
        return worth(past.outcome, past.withdrawal, self.tariffs(past.tariffs), self.schemes, self.today, of_contract)


class _Year(NamedTuple):
    contract: str
    number: int


class AlikeOutcomes:
    """What outcomes come to, without a cap; of those in which the rules see no difference one is asked. So the tariff
    and the steps that a value names may be those of another person, alike in all that decides what is paid.
    """

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._values: dict[Any, Worth] = {}
        self._tariffs: dict[UUID, int] = {}  # the number of those that are alike, by id
        self._numbers: dict[Any, int] = {}

    def worth(self, past: PastOutcome) -> Worth:
        outcome, withdrawal = past.outcome, past.withdrawal
        tariffs = self._versions.tariffs(past.tariffs)
        tariff = tariff_for(tariffs, outcome.achieved_on, outcome.journey_from, outcome.journey_to)
        alike = (
            outcome.measure, outcome.achieved_on, outcome.contract, outcome.kind, outcome.provisional_until,
            outcome.provisional_rule, tariff and self._number(tariff),
            withdrawal.reason if withdrawal is not None and withdrawal.revision > outcome.revision else None,
        )  # fmt: skip
        value = self._values.get(alike)
        if value is None:
            value = self._values[alike] = self._versions.worth(past)
        return value

    def _number(self, tariff: Tariff) -> int:
        number = self._tariffs.get(tariff.id)
        if number is None:
            prices = None if tariff.prices is None else tuple(sorted(tariff.prices.items()))
            day = tariff.valid_from if prices is None else None  # then it is priced by the book of its own day
            alike = (tariff.band, tariff.scheme_hash, prices, day)
            number = self._tariffs[tariff.id] = self._numbers.setdefault(alike, len(self._numbers) + 1)
        return number


@dataclass(slots=True)
class Caps:
    """What is counted under caps, outcome by outcome; then what each of them leaves."""

    versions: Versions
    codes: frozenset[str] = frozenset()
    years: dict[_Year, list[CountedAmount]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codes = frozenset(capped_contracts(self.versions.schemes))

    def count(self, past: PastOutcome, value: Worth) -> None:
        """`value` without a cap."""
        if value.contract is not None and value.contract.code in self.codes and value.standing in STANDS:
            outcome = past.outcome
            self._add(outcome.id, value.contract.code, outcome.measure, outcome.achieved_on, value.value_pence)

    def count_closed(self, key: UUID, closed: ClosedOutcome) -> None:
        if closed.contract in self.codes:
            self._add(key, closed.contract, closed.measure, closed.effective_on, closed.uncapped_pence)

    def left(self) -> dict[UUID, UnderCap]:
        left: dict[UUID, UnderCap] = {}
        for amounts in self.years.values():
            left |= under_cap(amounts)
        return left

    def _add(self, key: UUID, code: str, measure: str, on: date, pence: int) -> None:
        schemes = self.versions.schemes
        year = capped_year(schemes, code, on)
        counted = under_cap_of(schemes, code, year, key, on, measure, pence)
        self.years.setdefault(_Year(code, year), []).append(counted)


def under_caps(
    past: Sequence[PastOutcome], values: Sequence[Worth], closed: Mapping[UUID, ClosedOutcome], versions: Versions
) -> Sequence[Worth]:
    """What caps leave of these values, in their order. Those that are closed count as they were, whatever they would be
    worth, and stay.
    """
    caps = Caps(versions)
    if not caps.codes:
        return values
    for happened, value in zip(past, values, strict=True):
        key = happened.outcome.id
        if key in closed:
            caps.count_closed(key, closed[key])
        else:
            caps.count(happened, value)
    left, capped = caps.left(), list(values)
    for place, happened in enumerate(past):
        key = happened.outcome.id
        if key in left and key not in closed:
            capped[place] = versions.worth(happened, left[key])
    return capped
