"""What is told by what people say of themselves: of whole years, and of each once, as it was known on one day.

As of any day it could be watched from day to day; and the list of cases, which is exact, names who came meanwhile.
Somebody counts once in a year, by one answer: of whoever counted in two groups the sum of the groups would tell.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from shared.figures.alike import FEWEST_ALIKE, Answers, Blocks
from shared.figures.followed import Followed, Moves
from shared.figures.indicators import Indicator
from shared.figures.people import CountedPeople
from shared.figures.periods import Period, periods
from shared.figures.series import Tally

RECORDED_WITHIN_DAYS = 28  # what is recorded later is in no year that is told


@dataclass(frozen=True, slots=True)
class YearTold:
    """A figure of one year."""

    indicator: Indicator
    period: Period

    @property
    def known_on(self) -> date:
        """It is told from the day after on."""
        return self.period.last + timedelta(days=self.indicator.ripe_after_days + RECORDED_WITHIN_DAYS)

    @property
    def name(self) -> str:
        return f"{self.indicator.code} {self.period.first}"


@dataclass(frozen=True, slots=True)
class CountedAnswer:
    """That somebody has cases of whom they said this, the last of them on this day, and whether any of them met the
    test, and any did not.
    """

    person: UUID
    answer: str
    met: bool
    unmet: bool
    last_on: date


SaidOfYear = Mapping[YearTold, Sequence[CountedAnswer]]


def years_told(indicators: Iterable[Indicator], since: date, today: date) -> list[list[YearTold]]:
    """Of all years that are told by now those at once that become known on one day, the earliest first."""
    by_day: dict[date, list[YearTold]] = defaultdict(list)
    years = periods("year", since, today) if since <= today else []
    for indicator in indicators:
        for period in years:
            year = YearTold(indicator, period)
            if year.known_on < today:
                by_day[year.known_on].append(year)
    return [by_day[day] for day in sorted(by_day)]


def told_by_year(
    at_once: Iterable[Sequence[YearTold]], said: SaidOfYear, moves: Moves | None = None
) -> dict[YearTold, dict[str, CountedPeople]]:
    """By answer who is counted, of all years; without who is left out of them."""
    blocks, followed = Blocks(), Followed(moves or {})
    by_year: dict[YearTold, dict[str, CountedPeople]] = {}
    for years in at_once:
        day = years[0].known_on
        names = followed.names_on(day, {row.person for year in years for row in said[year]})
        of_year = {year: _of_names(year, said[year], names) for year in years}
        among = blocks.admit(dict(figure for year in years for figure in _counted(year, of_year[year])))
        followed.keep(day, names, among | blocks.shut_out)
        for year in years:
            by_year[year] = _by_answer([row for row in of_year[year] if row.person in among])
    return by_year


def _of_names(year: YearTold, said: Sequence[CountedAnswer], names: Mapping[UUID, UUID]) -> list[CountedAnswer]:
    return [replace(_as_asked(year, row), person=names[row.person]) for row in once(said) if row.person in names]


def once(said: Iterable[CountedAnswer]) -> list[CountedAnswer]:
    """Everybody by one answer, whatever number of cases they have: that of their last case."""
    by_person: dict[UUID, list[CountedAnswer]] = defaultdict(list)
    for row in said:
        by_person[row.person].append(row)
    return [_one(rows) for rows in by_person.values()]


def _one(rows: Sequence[CountedAnswer]) -> CountedAnswer:
    last = max(rows, key=lambda row: (row.last_on, row.answer))
    return replace(last, met=any(row.met for row in rows), unmet=any(row.unmet for row in rows))


def _as_asked(year: YearTold, row: CountedAnswer) -> CountedAnswer:
    """Of a number alone nobody has met anything: whatever their cases say, that would be told of a few."""
    return row if year.indicator.has_test else replace(row, met=False, unmet=True)


def _counted(year: YearTold, said: Sequence[CountedAnswer]) -> Iterator[tuple[str, Answers]]:
    """Whom the year's counts are of: who is eligible, and where there is a test who met it and who did not."""
    yield year.name, {row.person: row.answer for row in said}
    if year.indicator.has_test:
        yield f"{year.name} met", {row.person: row.answer for row in said if row.met}
        yield f"{year.name} unmet", {row.person: row.answer for row in said if row.unmet}


def _by_answer(said: Sequence[CountedAnswer]) -> dict[str, CountedPeople]:
    """Groups of ten and more. At least five are of others: so it is of any block."""
    by_answer: dict[str, CountedPeople] = defaultdict(CountedPeople)
    for row in said:
        counted = by_answer[row.answer]
        counted.people.add(row.person.int)
        counted.met |= {row.person.int} if row.met else set()
        counted.unmet |= {row.person.int} if row.unmet else set()
    for counted in by_answer.values():
        counted.tally = Tally(len(counted.people), len(counted.met))
    return {answer: counted for answer, counted in by_answer.items() if len(counted.people) >= FEWEST_ALIKE}
