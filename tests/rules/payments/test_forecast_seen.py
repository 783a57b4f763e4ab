"""What a forecast takes as seen of people, and what it leaves open: the edges of days and weeks."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from services.payments.rules.forecast.bootstrap import Band
from services.payments.rules.forecast.facts import AmountAtRisk, ForecastTerms, Journey, MetMeasure
from services.payments.rules.forecast.hazards import CumulativeHazards
from services.payments.rules.forecast.journeys import People, Spans
from services.payments.rules.forecast.starts import Starts
from tests.rules.payments.test_forecast_rules import DAY, PENCE, YEAR_STARTS, facts, observed, told

WEEK = timedelta(weeks=1)
STARTED = DAY - 10 * WEEK
RUNNING = Journey(STARTED, "low")


def people(journey: Journey) -> People:
    return People.of_journeys([journey], ["engaged"], ["low"], DAY)


def as_numbers(spans: Spans) -> list[Any]:
    return [column.tolist() for column in (spans.weeks, spans.met, spans.began_days_ago)]


def met(days_ago: int) -> Journey:
    return replace(RUNNING, achieved=(MetMeasure("engaged", DAY - timedelta(days=days_ago)),))


def test_what_happens_on_the_day_up_to_which_all_is_recorded_is_not_seen_yet() -> None:
    ended_today = replace(RUNNING, ended_on=DAY)
    running = as_numbers(people(RUNNING).from_start(0))
    assert running == [[10], [False], [70]]
    for happened_today in (met(days_ago=0), ended_today):
        assert as_numbers(people(happened_today).from_start(0)) == running
        assert as_numbers(people(happened_today).to_ending()) == as_numbers(people(RUNNING).to_ending())
    assert as_numbers(people(met(days_ago=1)).from_start(0)) == [[10], [True], [70]]
    assert as_numbers(people(replace(RUNNING, ended_on=DAY - timedelta(days=1))).from_start(0)) == [[10], [False], [70]]


@pytest.mark.parametrize(("days_ago", "watched"), [(0, 0), (1, 1), (8, 1)])
def test_who_left_is_watched_for_what_is_met_after_it_from_the_day_after(days_ago: int, watched: int) -> None:
    left = people(replace(RUNNING, ended_on=DAY - timedelta(days=days_ago)))
    assert len(left.from_end(0).weeks) == watched


def test_the_weeks_of_starts_go_back_from_the_day_before_that_up_to_which_all_is_recorded() -> None:
    started = [DAY - timedelta(days=days) for days in (0, 1, 7, 8, 15, 15, 40)]
    assert Starts.of(started, DAY - 4 * WEEK, DAY).by_week.tolist() == [0, 2, 1, 2]
    assert Starts.of([], DAY - 2 * WEEK, DAY).by_week.tolist() == [0, 0]
    assert Starts.of([DAY], DAY - 2 * WEEK, DAY).by_week.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("seen", "to", "hazard"), [(0, 1, 1), (1, 2, 2), (0.5, 1, 0.5), (0.5, 1.5, 1.5), (1.25, 1.75, 1)]
)
def test_a_part_of_a_week_has_that_part_of_its_chance(seen: float, to: float, hazard: float) -> None:
    """The first week adds 1 and the second 2 to the hazard; of 20,000 so many are left as chance allows."""
    cumulative, many = CumulativeHazards(np.array([[0.0, 1.0, 3.0]])), 20_000
    row, factor = np.zeros(many, dtype=np.int64), np.float64(1)
    ages = cumulative.drawn(np.random.default_rng(1), row, np.full(many, seen), np.full(many, to), factor)
    happened = ages[np.isfinite(ages)]
    assert len(happened) / many == pytest.approx(1 - np.exp(-hazard), abs=0.01)
    assert seen <= happened.min() < happened.max() <= to


def test_ages_are_as_exact_in_the_last_of_many_rows_as_in_the_first() -> None:
    """Rows follow one another by draw: a small hazard of the last was lost beside the number of its row."""
    cumulative, many = CumulativeHazards(np.tile(np.linspace(0, 1e-8, 11), (1000, 1))), 500

    def drawn(row: int) -> list[float]:
        of_each, seen, to = np.full(many, row), np.zeros(many), np.full(many, 10.0)
        ages: list[float] = cumulative.drawn(np.random.default_rng(1), of_each, seen, to, np.float64(1e9)).tolist()
        return ages

    assert len(set(drawn(0))) > many // 2
    assert drawn(999) == drawn(0)


def earned(days_ago: int, fell_after: int | None = None) -> AmountAtRisk:
    since = DAY - timedelta(days=days_ago)
    fell_on = None if fell_after is None else since + timedelta(days=fell_after)
    return AmountAtRisk(since, since + timedelta(days=182), fell_on, PENCE, since >= YEAR_STARTS, since)


@pytest.mark.parametrize(("days_late", "may_fall"), [(0, False), (56, True)])
def test_what_is_recorded_late_may_have_fallen_already_without_anybody_knowing(
    days_late: int, *, may_fall: bool
) -> None:
    """All that falls does so in its second month. Of what was earned seventy days ago that is over; where it takes
    eight weeks until anything is recorded nobody has seen it yet.
    """
    over = [earned(300 + number, 40 if number % 2 else None) for number in range(60)]
    late = [
        replace(journey, achieved=tuple(replace(first, known_on=first.on + timedelta(days_late)) for first in of_one))
        for journey in observed(40, 40)
        if (of_one := journey.achieved)
    ]
    recent = [earned(70) for _ in range(100)]
    stands = ((DAY - timedelta(days=70), 100 * PENCE),)
    year = told(facts(late, at_risk=(*over, *recent), earned=stands)).year
    assert year is not None
    assert (year.low < 80 * PENCE) is may_fall
    assert may_fall or year == Band(100 * PENCE, 100 * PENCE, 100 * PENCE)


@pytest.mark.parametrize("band", [None, "low"])
def test_where_no_price_is_left_nobody_brings_anything_and_what_was_earned_may_still_fall(band: str | None) -> None:
    """Of a contract whose new version pays by time alone; who starts has a band or waits for one."""
    unpriced = [replace(journey, band=band, open_pence={}) for journey in observed(40, 40)]
    over = [earned(300 + number, 40 if number % 2 else None) for number in range(60)]
    recent = [earned(20) for _ in range(100)]
    known = facts(unpriced, earned=((DAY - timedelta(days=20), 100 * PENCE),), at_risk=(*over, *recent),
                  starts_end=DAY + 20 * WEEK, terms=ForecastTerms(()))  # fmt: skip
    made = told(known)
    assert (made.still_to_earn, made.too_few, made.basis) == (Band(0, 0, 0), None, "forecast")
    assert made.year is not None
    assert made.year.low < 55 * PENCE < made.year.high < 75 * PENCE
