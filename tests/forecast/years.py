"""Contract years that might have been, each with what came before it. They know nothing of how a forecast is made.

Starts have seasons, a dip at Christmas, a trend, chance beyond Poisson's and sudden changes; people differ; what they
achieve depends on band, person, and how the service fares that week; treatment ends well or not, some come back; and
everything is recorded late, by some services in batches at the month's end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

YEAR_STARTS = date(2012, 4, 2)
YEAR_DAYS = 364
BANDS = ("low", "middle", "high")
ENGAGED, CHANGE, HOUSED, WORKING, COMPLETED, STAYED_AWAY = range(6)
MEASURES = ("engaged", "change", "housed", "working", "completed", "stayed-away")
PRICES = np.array(
    [
        [12_000, 18_000, 30_000],
        [20_000, 32_000, 55_000],
        [15_000, 25_000, 45_000],
        [25_000, 40_000, 75_000],
        [40_000, 70_000, 120_000],
        [45_000, 80_000, 150_000],
    ]
)
WINDOW_DAYS = 182
NEVER = 10**6


@dataclass(frozen=True, slots=True)
class Outcome:
    person: int
    measure: int
    on: int  # days from the beginning of the year; what came before is below 0
    known: int
    pence: int
    fell: int = NEVER
    fall_known: int = NEVER


@dataclass(frozen=True, slots=True)
class Person:
    band: int
    started: int
    start_known: int
    ended: int
    end_known: int


@dataclass(frozen=True, slots=True)
class Year:
    since: int  # the first day of which anything is known
    people: Sequence[Person]
    outcomes: Sequence[Outcome]

    @property
    def total_pence(self) -> int:
        """As everybody knows it in the end."""
        return sum(outcome.pence for outcome in self.outcomes if 0 <= outcome.on < YEAR_DAYS <= outcome.fell)


def day_of(days: int) -> date:
    return YEAR_STARTS + timedelta(days=days)


class Service:
    """How one service fares, week by week."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.history_weeks = int(random.choice([0, 30, 52, 78, 104], p=[0.1, 0.15, 0.25, 0.25, 0.25]))
        self.weeks = self.history_weeks + 52 + 1
        time = np.arange(self.weeks) - self.history_weeks
        trend = 1 + random.uniform(-0.3, 0.3) * time / 52
        season = 1 + random.uniform(0.05, 0.25) * np.sin(2 * np.pi * (time / 52 + random.uniform()))
        christmas = np.where(np.isin(time % 52, (37, 38)), 0.5, 1)
        mean = np.clip(random.lognormal(1.6, 0.5), 2, 20)
        self.starts_mean = mean * np.maximum(trend, 0.3) * season * christmas * self._shocks(0.25)
        self.activity = np.maximum(1 + random.uniform(-0.25, 0.25) * time / 52, 0.3) * self._shocks(0.3)
        self.scatter = random.uniform(1, 2.5)
        self.late_days = random.uniform(2, 28)
        self.in_batches = random.uniform() < 0.3
        self.days_in_treatment = random.uniform(150, 300)
        self.well = random.uniform(0.35, 0.6)
        self.return_share = random.uniform(0.08, 0.3)
        self.mix = random.dirichlet([6, 5, 4])
        self.later_mix = 0.7 * self.mix + 0.3 * random.dirichlet([2, 2, 2])
        self.share = random.uniform(0.25, 0.8, len(MEASURES))

    def _shocks(self, size: float) -> Floats:
        """Sudden changes that last for weeks or months: somebody leaves, a building closes, a campaign."""
        level = np.ones(self.weeks)
        for _ in range(self.random.poisson(self.weeks / 52 * 1.2)):
            first, lasts = self.random.integers(0, self.weeks), self.random.integers(6, 30)
            level[first : first + lasts] *= np.exp(self.random.normal(-0.05, size))
        return level

    def fares_on(self, day: int) -> float:
        week = min(max(day // 7 + self.history_weeks, 0), self.weeks - 1)
        return float(self.activity[week])

    def recorded(self, day: int) -> int:
        known = day + int(self.random.exponential(self.late_days))
        if self.in_batches and self.random.uniform() < 0.5:
            known = max(known, day + 30 - day % 30)
        return known


def year_of(seed: int) -> Year:
    random = np.random.default_rng(seed)
    service = Service(random)
    people: list[Person] = []
    outcomes: list[Outcome] = []
    for week, mean in enumerate(service.starts_mean):
        lively = random.gamma(mean / (service.scatter - 1), service.scatter - 1) if service.scatter > 1.01 else mean
        for _ in range(random.poisson(lively)):
            started = (week - service.history_weeks) * 7 + int(random.choice(7, p=[0.25, 0.2, 0.2, 0.2, 0.15, 0, 0]))
            came_late = week / service.weeks
            mix = (1 - came_late) * service.mix + came_late * service.later_mix
            person = _person(service, int(random.choice(3, p=mix)), started)
            outcomes += _achieved(service, len(people), person)
            people.append(person)
    return Year(-service.history_weeks * 7, people, outcomes)


def _person(service: Service, band: int, started: int) -> Person:
    random = service.random
    ended = started + 7 + int(random.weibull(1.3) * service.days_in_treatment * (0.8 + 0.25 * band))
    return Person(
        band, started, started + int(random.exponential(service.late_days / 3)), ended, service.recorded(ended)
    )


def _achieved(service: Service, number: int, person: Person) -> list[Outcome]:
    random = service.random
    willing = random.gamma(4, 1 / 4)
    outcomes = []

    def achieve(measure: int, on: int, fell: int = NEVER) -> None:
        fall_known = NEVER if fell == NEVER else service.recorded(fell)
        pence = int(PRICES[measure, person.band])
        outcomes.append(Outcome(number, measure, on, service.recorded(on), pence, fell, fall_known))

    def likely(measure: int, on: int) -> bool:
        chance = service.share[measure] * (1 - 0.15 * person.band) * willing * service.fares_on(on)
        return bool(random.uniform() < min(chance, 0.97))

    engaged_on = person.started + 84
    if engaged_on <= person.ended and likely(ENGAGED, engaged_on):
        achieve(ENGAGED, engaged_on)
    review = int(random.integers(70, 110))
    for number_of in range(1, 5):
        on = person.started + review * number_of + int(random.integers(-10, 10))
        if on < person.ended and random.uniform() < 0.55 and likely(CHANGE, on):
            achieve(CHANGE, on)
            break
    for measure, mean in ((HOUSED, 90), (WORKING, 160)):
        on = person.started + int(random.gamma(2.5, mean / 2.5))
        if on < person.ended and likely(measure, on):
            achieve(measure, on)
    well = service.well * (1 - 0.1 * person.band) * min(willing, 1.6) * service.fares_on(person.ended)
    if random.uniform() < well:
        returns = random.uniform() < service.return_share
        back = person.ended + int(random.gamma(1.5, 60)) + 21 if returns else NEVER
        achieve(COMPLETED, person.ended, back if back < person.ended + WINDOW_DAYS else NEVER)
        stayed = person.ended + WINDOW_DAYS
        if back > stayed:
            achieve(STAYED_AWAY, stayed)
    return outcomes
