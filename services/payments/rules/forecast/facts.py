"""What a forecast is made of: plain values, whoever knows them.

Payment rules 7, The forecast.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from services.payments.rules.forecast.on_account import RunningQuarter


@dataclass(frozen=True, slots=True)
class MetMeasure:
    """The first time that a person met a measure; `known_on`: when it was recorded, if that is known."""

    measure: str
    on: date
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """A person in treatment, from the start; of one that has ended measures may come that are met after it."""

    started_on: date
    band: str | None
    ended_on: date | None = None
    achieved: tuple[MetMeasure, ...] = ()
    open_pence: Mapping[str, int] = field(default_factory=dict)  # what each measure not met yet would bring today
    priced_band: str | None = None  # of the tariff that counts today; `band` is that of the start
    set_by_hand: Mapping[str, int] = field(default_factory=dict)  # what the tariff carries other than the book
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class AmountAtRisk:
    """An amount that a return takes back within its window."""

    since: date
    until: date
    fell_on: date | None
    pence: int
    of_the_year: bool  # it counts in the contract year of the forecast
    due_on: date


@dataclass(frozen=True, slots=True)
class Payable:
    """What stands and is not paid yet."""

    due_on: date
    pence: int
    owed: bool = False  # due or approved: it is the council's cost already
    stands: bool = True  # what waits to be verified may never stand
    approved: bool = False  # it is in a remittance, off which nothing more is taken


@dataclass(frozen=True, slots=True)
class BookPrices:
    """What the book says from a day on, by band and measure."""

    starts: date
    by_band: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class ForecastTerms:
    """How outcomes become cash. What is due is paid so many days later, as it was of late."""

    prices: tuple[BookPrices, ...]  # from the day of the forecast on, and from each later day on which they change
    priced_on_achievement: bool = False  # else on the day of the tariff, which is about that of the start
    held_days: Mapping[str, int] = field(default_factory=dict)  # by measure; others are due when achieved
    watched_days: Mapping[str, int] = field(default_factory=dict)  # by measure: the window of a return
    pay_days: int = 0
    floor: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class CashFacts:
    """What cash is made of, whoever is in treatment."""

    day: date
    payable: tuple[Payable, ...]
    instalments: tuple[tuple[date, int], ...]  # of a block, or on account: each with the day on which it is due
    receivable_pence: int
    pay_days: int
    floor: Fraction
    on_account: tuple[RunningQuarter, ...] = ()


@dataclass(frozen=True, slots=True)
class ForecastFacts:
    """All that is known at the beginning of a day."""

    day: date
    year_starts: date
    year_ends: date
    known_since: date  # the first day of which starts and outcomes are known; who started before may be known too
    starts_end: date  # nobody starts from this day on
    journeys: tuple[Journey, ...]
    earned: tuple[tuple[date, int], ...]  # by outcomes, by day of achievement: what stands or waits to be verified
    at_risk: tuple[AmountAtRisk, ...]
    instalments: tuple[tuple[date, int], ...]  # of a block, or on account: each with the day on which it is due
    payable: tuple[Payable, ...]
    receivable_pence: int
    terms: ForecastTerms
    council_cost_pence: int = 0  # since the first of April: paid, or owed
    runs_off: bool = False  # the contract is over, and pays for what was begun under it
    earned_from: date | None = (
        None  # where a closed year's run-off goes into the year: what is dated in it is not this one's
    )
    by_time_pence: int = 0  # of the year: amounts of periods as they were settled, those to come as they are planned
    pots: tuple[tuple[date, int], ...] = ()  # of what is at risk, by the quarter, each on the day on which it is due
    on_account: tuple[RunningQuarter, ...] = ()

    def in_order(self) -> "ForecastFacts":
        """The same facts draw the same, in whatever order they came and by whatever ids they go."""
        return replace(
            self,
            journeys=tuple(sorted(map(_with_measures_in_order, self.journeys), key=_order_of_journeys)),
            at_risk=tuple(sorted(self.at_risk, key=_order_of_amounts)),
        )

    @property
    def cash(self) -> CashFacts:
        terms = self.terms
        return CashFacts(
            self.day, self.payable, self.instalments, self.receivable_pence, terms.pay_days, terms.floor,
            self.on_account,
        )  # fmt: skip

    @property
    def planned(self) -> "ForecastFacts":
        """With the pots, as they are planned, as if they were instalments: they may be lost, so none is certain."""
        return replace(self, instalments=(*self.instalments, *self.pots), pots=())

    @property
    def earned_pence(self) -> int:
        """Of the year, so far."""
        return self.earned_before(self.year_ends)

    def earned_before(self, end: date) -> int:
        first = self.earned_from or self.year_starts
        return sum(pence for on, pence in self.earned if first <= on < end)

    @property
    def by_time_alone(self) -> bool:
        """Nobody can achieve anything that has a price: but for pots, all that comes is certain."""
        priced = any(prices for period in self.terms.prices for prices in period.by_band.values())
        return not (priced or self.at_risk or any(journey.open_pence for journey in self.journeys))


def _with_measures_in_order(journey: Journey) -> Journey:
    open_pence, set_by_hand = (dict(sorted(pence.items())) for pence in (journey.open_pence, journey.set_by_hand))
    return replace(journey, open_pence=open_pence, set_by_hand=set_by_hand)


def _order_of_journeys(journey: Journey) -> tuple[Any, ...]:
    achieved = sorted((met.measure, met.on, met.known_on or date.max) for met in journey.achieved)
    pence = sorted(journey.open_pence.items()), journey.priced_band or "", sorted(journey.set_by_hand.items())
    known_on = journey.known_on or date.max
    return journey.started_on, journey.band or "", journey.ended_on or date.max, known_on, achieved, pence


def _order_of_amounts(amount: AmountAtRisk) -> tuple[Any, ...]:
    fell_on = amount.fell_on or date.max
    return amount.since, amount.until, fell_on, amount.pence, amount.of_the_year, amount.due_on
