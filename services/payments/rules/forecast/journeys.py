"""How long it takes from the start to each measure, as it was observed; week by week, of those who had not met it yet.

It is counted from the start while treatment lasts, and from its end for what is met after it. A band has its own times
where enough of it were seen, else those of all bands together. What each week's share might as well have been, given
how few were seen, is drawn from the beta distribution that their numbers leave.

Payment rules 7, The forecast.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from services.payments.rules.forecast.changing import BLOCK_WEEKS, BLOCKS, Floats, RateHistory
from services.payments.rules.forecast.facts import Journey
from services.payments.rules.forecast.lateness import WEEK_DAYS

LEAST_SEEN = 20  # fewer of a band: those of all bands together
SUPPORTED = 8  # with fewer at risk a week says little: from there on the last quarter's mean holds
TAIL_WEEKS = 13
LONGEST_WEEKS = 156
NEARLY_SURE = 0.9999
NEVER_DAYS = 10**6
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Spans:
    """Of many people, for how many weeks each was watched, whether it happened in the last of them, and how long before
    the day up to which all is recorded the watch began.
    """

    weeks: Ints
    met: Flags
    began_days_ago: Ints


@dataclass(frozen=True, slots=True)
class People:
    """Journeys as columns, in days from the start; `met` has a row for each measure."""

    age: Ints  # on the day up to which all is recorded
    ended: Ints
    met: Ints
    band: Ints

    @classmethod
    def of_journeys(
        cls, journeys: Sequence[Journey], measures: Sequence[str], bands: Sequence[str], until: date
    ) -> "People":
        number_of = {measure: number for number, measure in enumerate(measures)}
        band_of = {band: number for number, band in enumerate(bands)}
        met = np.full((len(measures), len(journeys)), NEVER_DAYS, dtype=np.int64)
        for person, journey in enumerate(journeys):
            for met_measure in journey.achieved:
                if met_measure.measure in number_of:
                    met[number_of[met_measure.measure], person] = (met_measure.on - journey.started_on).days
        return cls(
            age=_days((until - journey.started_on).days for journey in journeys),
            ended=_days(
                NEVER_DAYS if journey.ended_on is None else (journey.ended_on - journey.started_on).days
                for journey in journeys
            ),
            met=met,
            band=_days(band_of.get(journey.band or "", -1) for journey in journeys),
        )

    @property
    def well(self) -> Flags:
        """Whether something was met on the day on which treatment ended."""
        well: Flags = (self.met == self.ended).any(axis=0) & (self.ended < NEVER_DAYS)
        return well

    def of(self, chosen: Flags) -> "People":
        return People(self.age[chosen], self.ended[chosen], self.met[:, chosen], self.band[chosen])

    def from_start(self, measure: int) -> Spans:
        """While treatment lasted. What was met on the day of its end is another matter."""
        met = np.where(self.met[measure] < self.ended, self.met[measure], NEVER_DAYS)
        return _spans(self.age, met, np.minimum(self.ended, self.age), self.age > 0, ended=self.ended < self.age)

    def at_end(self, measure: int) -> Spans:
        """Of those whose treatment ended without it, in their only week: whether it was met on that day."""
        without = (self.ended < self.age) & (self.met[measure] >= self.ended)
        met = self.met[measure] == self.ended
        return Spans(np.ones_like(self.age)[without], met[without], (self.age - self.ended)[without])

    def from_end(self, measure: int) -> Spans:
        """Of those whose treatment ended and had not met it by then."""
        since = self.age - self.ended
        without = (since > 0) & (self.met[measure] > self.ended)
        return _spans(since, self.met[measure] - self.ended, since, without, ended=np.zeros_like(without))

    def to_ending(self) -> Spans:
        return _spans(self.age, self.ended, self.age, self.age > 0, ended=np.zeros_like(self.age, dtype=bool))


def _days(days: Iterable[int]) -> Ints:
    return np.fromiter(days, dtype=np.int64)


def _spans(age: Ints, met_after: Ints, last: Ints, counts: Flags, *, ended: Flags) -> Spans:
    """The week in which it was met counts whole, as does that in which treatment ended; one still running does not."""
    met = (met_after <= last) & (met_after < age)
    days = np.maximum(np.where(met, met_after, last), 0)
    weeks = days // WEEK_DAYS + (met | ended)
    return Spans(weeks[counts], met[counts], age[counts])


def narrowest_seen(spans: Sequence[Spans]) -> Spans:
    """The narrowest group of which enough were seen; the last is everybody."""
    return next((group for group in spans if len(group.weeks) >= LEAST_SEEN), spans[-1])


class LifeTable:
    """How many were at risk in each week, and to how many it happened."""

    def __init__(self, spans: Spans, *, goes_on: bool = True) -> None:
        """`goes_on`: after the last week in which enough were watched it is taken to happen as in those before it."""
        weeks = np.minimum(spans.weeks, LONGEST_WEEKS)
        met = spans.met & (spans.weeks <= LONGEST_WEEKS)
        watched = np.bincount(weeks, minlength=LONGEST_WEEKS + 1)
        self.at_risk: Ints = watched[::-1].cumsum()[::-1][1:]
        self.met: Ints = np.bincount(weeks[met], minlength=LONGEST_WEEKS + 1)[1:]
        supported = np.flatnonzero(self.at_risk >= SUPPORTED)
        self.supported = int(supported[-1]) + 1 if supported.size else 0
        tail = slice(max(0, self.supported - TAIL_WEEKS), self.supported)
        self.tail = (int(self.met[tail].sum()), int(self.at_risk[tail].sum())) if goes_on else (0, 0)

    def shares(self) -> Floats:
        shares = self.met / np.maximum(self.at_risk, 1)
        shares[self.supported :] = self.tail[0] / max(self.tail[1], 1)
        return shares

    def drawn(self, random: np.random.Generator, draws: int) -> Floats:
        """By draw the cumulative hazard at each week's end: minus the logarithm of the chance not to have met it."""
        cumulative = np.zeros((draws, LONGEST_WEEKS + 1))
        self.draw_into(cumulative, random)
        return cumulative

    def draw_into(self, cumulative: Floats, random: np.random.Generator) -> None:
        """The same, into what holds nothing but zeros yet."""
        weeks = np.flatnonzero(self.met[: self.supported])
        if not weeks.size:
            return
        hazards = cumulative[:, 1:]
        met, rest = self.met[weeks], (self.at_risk - self.met)[weeks]
        hazards[:, weeks] = _hazard(random.beta(met, np.maximum(rest, 0.5), (len(cumulative), len(weeks))))
        if self.tail[0]:
            tail = random.beta(self.tail[0], max(self.tail[1] - self.tail[0], 0.5), len(cumulative))
            hazards[:, self.supported :] = _hazard(tail)[:, None]
        np.cumsum(hazards, axis=1, out=hazards)


def _hazard(shares: Floats) -> Floats:
    hazard: Floats = -np.log1p(-np.minimum(shares, NEARLY_SURE))
    return hazard


def rate_history_of(groups: Iterable[tuple[Spans, Floats]]) -> RateHistory:
    """What came in each block of weeks, and what the usual shares would have brought of the same people."""
    came, expected = np.zeros(BLOCKS), np.zeros(BLOCKS)
    edges = WEEK_DAYS * BLOCK_WEEKS * np.arange(BLOCKS, -1, -1)
    for spans, shares in groups:
        cumulative = np.concatenate([[0], shares.cumsum()])
        weeks = np.minimum(spans.weeks, LONGEST_WEEKS)
        ages = (spans.began_days_ago - edges[:, None]) // WEEK_DAYS
        expected += np.diff(cumulative[np.clip(ages, 0, weeks)].sum(axis=1))
        came += np.diff((spans.met & (weeks <= ages)).sum(axis=1))
    return RateHistory(came, expected)
