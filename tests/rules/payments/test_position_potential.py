"""What the measures would bring that people can still meet: worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.payments.rules.position.potential import OpenToPerson, Potential, PotentialOfMeasure, potential
from services.payments.rules.schemes import Price
from services.payments.rules.tariffs import Tariff
from tests.rules.payments.position_builders import MEASURE, START, book, contract

DAY = date(2012, 10, 1)
OTHER = "planned_discharge"
TERMS = contract(measures=frozenset({MEASURE, OTHER}))


def tariff(band: str, **changes: Any) -> Tariff:
    usual = Tariff(UUID(int=1), UUID(int=2), date(2012, 5, 1), band, None, "ann", date(2012, 5, 1), "s", 1, "h")
    return replace(usual, **changes)


def prices(low: int = 20_000, high: int = 50_000, **changes: Any) -> Any:
    usual = book({"low": low, "high": high})
    other = (Price(OTHER, "*", START, None, 7_000),)
    return replace(usual, prices={**usual.prices, OTHER: other}, **changes)


def told(*people: OpenToPerson, scheme: Any = None) -> Potential:
    scheme = scheme or prices()
    return potential(people, scheme, TERMS, [scheme], DAY)


def test_each_person_counts_once_and_each_measure_at_their_band() -> None:
    high = OpenToPerson([MEASURE, OTHER], [tariff("high")])
    low = OpenToPerson([MEASURE], [tariff("low")])
    assert told(*[high] * 5, *[low] * 5) == Potential(
        10, 385_000, 0, 0, (PotentialOfMeasure(MEASURE, 10, 350_000), PotentialOfMeasure(OTHER, 5, 35_000))
    )


def test_what_is_open_in_two_episodes_would_bring_its_price_twice() -> None:
    assert told(*[OpenToPerson([MEASURE, MEASURE], [tariff("low")])] * 5) == Potential(
        5, 200_000, 0, 0, (PotentialOfMeasure(MEASURE, 5, 200_000),)
    )


def open_pence(person: OpenToPerson, **asked: Any) -> int | None:
    """Of ten alike."""
    return told(*[person] * 10, **asked).open_pence


def test_the_tariff_in_force_on_the_day_counts_and_without_any_the_lowest_price() -> None:
    later = tariff("high", id=UUID(int=3), valid_from=date(2012, 9, 1))
    tomorrow = tariff("high", id=UUID(int=4), valid_from=date(2012, 10, 2))
    assert open_pence(OpenToPerson([MEASURE], [tariff("low"), later])) == 500_000
    assert open_pence(OpenToPerson([MEASURE], [tariff("low"), tomorrow])) == 200_000
    assert open_pence(OpenToPerson([MEASURE], [])) == 200_000


def test_prices_that_travel_in_the_tariff_are_those_and_one_without_a_price_brings_nothing() -> None:
    carried = prices(price_from="tariff")
    own = tariff("low", prices={MEASURE: 12_345})
    found = told(*[OpenToPerson([MEASURE, OTHER], [own])] * 10, scheme=carried)
    assert found == Potential(
        10, 123_450, 0, 0, (PotentialOfMeasure(MEASURE, 10, 123_450), PotentialOfMeasure(OTHER, 10, 0))
    )


def test_the_price_is_that_of_the_day() -> None:
    rises = Price(MEASURE, "*", date(2012, 10, 2), None, 99_000)
    now = Price(MEASURE, "*", START, date(2012, 10, 2), 30_000)
    scheme = prices(published_at=datetime(2012, 4, 1, tzinfo=UTC))
    scheme = replace(scheme, prices={MEASURE: (now, rises)})
    assert open_pence(OpenToPerson([MEASURE], [tariff("low")]), scheme=scheme) == 300_000


def test_what_waits_for_an_overdue_top_is_told_of_it_at_the_same_prices() -> None:
    late = OpenToPerson([MEASURE, OTHER], [tariff("high")], overdue=[MEASURE])
    other = OpenToPerson([OTHER], [tariff("low")])
    found = told(*[late] * 5, *[other] * 5)
    assert (found.people_open, found.people_overdue, found.overdue_pence) == (10, 5, 250_000)
    found = told(*[late] * 4, *[other] * 5)
    assert (found.people_open, found.people_overdue, found.overdue_pence) == (9, None, None)


@pytest.mark.parametrize("measures", [[MEASURE, OTHER], [MEASURE, MEASURE]], ids=str)
def test_what_is_overdue_is_withheld_where_the_rest_is_of_few_people(measures: list[str]) -> None:
    """All less what is overdue would tell what the answers of two people left open."""
    late = OpenToPerson([MEASURE], [tariff("high")], overdue=[MEASURE])
    in_time, more = OpenToPerson([MEASURE], [tariff("low")]), OpenToPerson(measures, [tariff("low")], [MEASURE])
    for found in (told(*[late] * 10, in_time, in_time), told(*[late] * 10, more, more)):
        assert (found.people_open, found.people_overdue, found.overdue_pence) == (12, None, None)
    assert told(*[late] * 10).people_overdue == 10
    assert told(*[late] * 10, *[in_time] * 5).people_overdue == 10
    assert told(*[late] * 10, *[more] * 5).people_overdue == 15
    assert told(*[in_time] * 10).people_overdue == 0


def test_a_measure_that_is_open_to_all_but_few_is_withheld_and_another_that_gives_it_back() -> None:
    both, one = OpenToPerson([MEASURE, OTHER], [tariff("low")]), OpenToPerson([MEASURE], [tariff("low")])
    assert told(*[both] * 12, *[one] * 3) == Potential(
        15, 384_000, 0, 0, (PotentialOfMeasure(MEASURE, None, None), PotentialOfMeasure(OTHER, None, None))
    )
    assert [row.people for row in told(*[both] * 10, *[one] * 5).by_measure] == [15, 10]


def test_of_few_people_nothing_is_told_nor_what_would_give_it_back() -> None:
    """One day less another would tell what somebody answered."""
    both, other = OpenToPerson([MEASURE, OTHER], [tariff("low")]), OpenToPerson([OTHER], [tariff("low")])
    assert told(*[both] * 4, other, other) == Potential(
        6, 122_000, 0, 0, (PotentialOfMeasure(MEASURE, None, None), PotentialOfMeasure(OTHER, None, None))
    )
    assert told(*[both] * 4) == Potential(
        None, None, 0, 0, (PotentialOfMeasure(MEASURE, None, None), PotentialOfMeasure(OTHER, None, None))
    )


def test_nobody_brings_nothing() -> None:
    assert told() == Potential(0, 0, 0, 0, ())
