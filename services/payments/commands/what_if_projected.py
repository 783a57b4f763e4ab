"""The coming year of each contract, drawn from what was observed: by the published versions, and by a draft."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zlib import crc32

from services.payments.commands.known_journeys import KnownJourneys, known_since, windows
from services.payments.commands.what_if import Draft, ReckonedSoFar
from services.payments.rules.counted import Counts
from services.payments.rules.forecast.facts import AmountAtRisk, Journey, MetMeasure
from services.payments.rules.forecast.forecasting import too_few_seen
from services.payments.rules.forecast.journeys import Ints
from services.payments.rules.forecast.price_table import RECENT_DAYS
from services.payments.rules.forecast.pricing import set_by_hand
from services.payments.rules.projected_year.cases import LEAST_CASES, drawn_cases, indicators_of, observed_cases
from services.payments.rules.projected_year.coming import ComingYear, coming_years, days_between, going_on
from services.payments.rules.projected_year.draws import BATCHES, DRAWS, YearDraws, joined
from services.payments.rules.projected_year.income import DrawnYear, income
from services.payments.rules.projected_year.people import DrawnPerson, Observed, Pattern
from services.payments.rules.projected_year.prices import BothTariffs, NumberedTariffs, confirmed, priced
from services.payments.rules.projected_year.summed import ProjectedContract, WhyNotDrawn, floor_of, projected
from services.payments.rules.schemes import Scheme
from services.payments.rules.tariffs import Tariff
from services.payments.rules.terms_in_force import last_source
from services.payments.rules.what_if.outcomes import Versions
from services.payments.rules.what_if.tariffs import by_draft
from services.payments.store import facts, period_facts
from services.payments.store.forecast import ForecastRows, forecast_rows
from shared.data.db import Session

SEEN = timedelta(weeks=156)
AT_ONCE = 2  # batches, each on a core


@dataclass(frozen=True, slots=True)
class _Sides:
    """The versions of both sides, as if a contract went on until the end of the year that is drawn."""

    before: Sequence[Scheme]
    after: Sequence[Scheme]
    draft: Draft
    code: str

    @property
    def versions(self) -> tuple[Versions, Versions]:
        """All that is held is due in the end, and no gate is judged yet: a draw judges it."""
        return Versions(self.before, date.max), Versions(self.after, date.max)


async def projected_year(
    session: Session, area: str, draft: Draft, today: date, so_far: ReckonedSoFar | None = None
) -> dict[str, Any]:
    """As data, in one transaction that reads a snapshot. The draws hang on the area, the day and what is known, so all
    drafts that are tried on a day have the same.
    """
    so_far = so_far or ReckonedSoFar()
    published = await facts.schemes(session, area)
    with_draft = [*published, replace(draft.scheme, known_on=today)]
    counts = await period_facts.counts(session, area, with_draft)
    seed, years = crc32(f"{area} {today}".encode()), coming_years(published, today)
    so_far.to_draw = BATCHES * len(years)
    contracts = []
    for year in years:
        code = year.terms.code
        sides = _Sides(going_on(published, code, year.ends), going_on(with_draft, code, year.ends), draft, code)
        rows = await forecast_rows(session, area, year.terms, day=today, since=today - SEEN)
        contracts.append(await _of_contract(_Gathered(year, sides, rows, today), counts, seed, so_far))
    return projected(contracts, seed, today)


class _Gathered:
    """What is known of a contract, as its year is drawn from it."""

    def __init__(self, year: ComingYear, sides: _Sides, rows: ForecastRows, day: date) -> None:
        self.year, self.sides, self.day, self._rows = year, sides, day, rows
        self._known = KnownJourneys(rows, day)
        self.tariffs = NumberedTariffs()
        # Of the published terms, whether they were met or not, and all that were met: whatever a draft says.
        self.measures = tuple(sorted({*year.terms.measures, *(row.measure for row in rows.met)}))
        self.known_since = known_since(year.terms, rows, day)
        self._start_days = tuple(
            sorted(set(chain.from_iterable(days_between(side, sides.code, day, year.ends) for side in self._both)))
        )
        self._by_draft = by_draft(self._known.tariffs, sides.draft.tariffs, sides.draft.scheme)
        self.journeys = tuple(self._journeys())

    @property
    def _both(self) -> tuple[Sequence[Scheme], Sequence[Scheme]]:
        return self.sides.before, self.sides.after

    @property
    def why_not(self) -> WhyNotDrawn | None:
        return too_few_seen(self.day, self.known_since, self.journeys)

    def _journeys(self) -> Iterator[Journey]:
        for row in self._rows.journeys:
            at_start = self._known.tariff_on(row, row.started_on)
            achieved = tuple(MetMeasure(met.measure, met.achieved_on) for met in self._known.met(row))
            yield Journey(row.started_on, at_start.band if at_start else None, row.ended_on, achieved)

    def observed(self) -> Observed:
        return Observed(
            day=self.day, starts=self.year.starts, ends=self.year.ends, known_since=self.known_since,
            measures=self.measures, journeys=self.journeys,
            at_risk=tuple(
                AmountAtRisk(row.since, row.until, row.fell_on, row.pence, of_the_year=True, due_on=row.due_on)
                for row in self._rows.at_risk
            ),
            windows=dict(windows(self._rows.at_risk)), people=tuple(self._people()), patterns=tuple(self._patterns()),
            start_days=self._start_days,
        )  # fmt: skip

    def _people(self) -> Iterator[DrawnPerson]:
        for row, journey in zip(self._rows.journeys, self.journeys, strict=True):
            met = {of.measure for of in journey.achieved}
            may_meet = {measure for measure in self.measures if measure not in met}
            may_meet = {measure for measure in may_meet if self._known.may_come(row, measure)}
            if may_meet:
                yield DrawnPerson(journey, frozenset(may_meet), self._number(row.ended_on or self.day, row))

    def _number(self, day: date, row: Any) -> int | None:
        tariff = self._known.tariff_on(row, day)
        if tariff is None:
            return None
        return self.tariffs.number(BothTariffs(tariff, self._by_draft.get(tariff.id, tariff)))

    def _patterns(self) -> Iterator[Pattern]:
        """Of who started of late; of a band of which nobody did, its book."""
        recent = [
            tariff
            for row in self._rows.journeys
            if (self.day - row.started_on).days <= RECENT_DAYS
            and (tariff := self._known.tariff_on(row, row.started_on))
        ]
        seen = {tariff.band for tariff in recent}
        bands = {journey.band for journey in self.journeys if journey.band is not None} - seen
        for tariff in (*recent, *(_as_booked(band, self.day) for band in sorted(bands))):
            numbers = [self.tariffs.number(self._as_confirmed(tariff, day)) for day in self._start_days]
            yield Pattern(tariff.band, tuple(numbers))

    def _as_confirmed(self, tariff: Tariff, day: date) -> BothTariffs:
        code, judged = self.sides.code, self.sides.draft.tariffs.get(tariff.id)
        book = last_source(self.sides.before, code, self.day)
        by_hand = set_by_hand(tariff, book, self.year.terms, self.sides.before) if book else {}
        band, set_singly = (judged.band, judged.set_singly) if judged else (tariff.band, by_hand)
        return BothTariffs(
            confirmed(tariff, tariff.band, by_hand, (self.sides.before, code), day),
            confirmed(tariff, band, set_singly, (self.sides.after, code), day),
        )


def _as_booked(band: str, day: date) -> Tariff:
    named = uuid5(NAMESPACE_URL, f"band|{band}")
    return Tariff(named, UUID(int=0), day, band, None, "", day, "", 0, "")


async def _of_contract(gathered: _Gathered, counts: Counts, seed: int, so_far: ReckonedSoFar) -> ProjectedContract:
    year, sides = gathered.year, gathered.sides
    indicators = indicators_of([*sides.after], sides.code)
    projection = ProjectedContract(
        year=year,
        observed_from=gathered.known_since,
        starts_seen=sum(journey.started_on >= gathered.known_since for journey in gathered.journeys),
        outcomes_seen=sum(len(journey.achieved) for journey in gathered.journeys),
        why_not=gathered.why_not or _why_not_by_terms(gathered, counts, indicators),
        floor_pence=floor_of(year, sides.before),
    )
    if projection.why_not is not None:
        so_far.drawn += BATCHES
        return projection
    seeds = [seed, crc32(f"{sides.code} {year.terms.party}".encode())]
    observed = await asyncio.to_thread(gathered.observed)
    tariffs, measures = gathered.tariffs.tariffs, gathered.measures
    prices = await asyncio.to_thread(priced, year, tariffs, measures, sides.versions, gathered.day)
    drawing = YearDraws(observed, prices.kinds, seeds)
    at_work = asyncio.Semaphore(AT_ONCE)
    parts = await asyncio.gather(*(_batch(drawing, number, so_far, at_work) for number in range(BATCHES)))
    drawn = DrawnYear(
        year, prices.stretches, joined(parts), prices.measures, observed.measures,
        drawn_cases(counts, year, indicators, gathered.day, seeds, DRAWS),
    )  # fmt: skip
    both = await asyncio.to_thread(
        lambda: (income(drawn, prices.before, sides.before), income(drawn, prices.after, sides.after))
    )
    met = {of.measure for journey in gathered.journeys for of in journey.achieved}
    priced_ones = {observed.measures[place] for place in prices.measures[(prices.before + prices.after).any(axis=1)]}
    return replace(projection, sides=both, never_met=tuple(sorted(priced_ones - met)))


async def _batch(drawing: YearDraws, number: int, so_far: ReckonedSoFar, at_work: asyncio.Semaphore) -> Ints:
    """Beside the loop, which says meanwhile how far it is."""
    async with at_work:
        counts = await asyncio.to_thread(drawing.batch, number)
    so_far.drawn += 1
    return counts


def _why_not_by_terms(gathered: _Gathered, counts: Counts, indicators: Sequence[str]) -> WhyNotDrawn | None:
    """What is paid by a cohort's month is not drawn; what is paid by cases is where enough of them were seen. How often
    people meet measures that they were never judged by was not observed.
    """
    if gathered.sides.draft.judged:
        return "judged"
    code = gathered.sides.code
    if any(scheme.contracts[code].cohorts for scheme in gathered.sides.after if code in scheme.contracts):
        return "cohorts"
    seen: Mapping[str, int] = {
        indicator: observed_cases(counts, code, indicator, gathered.day).eligible for indicator in indicators
    }
    return "cases" if any(eligible < LEAST_CASES for eligible in seen.values()) else None
