"""Proposals worked out by hand from the Stockport scheme: the points, the band, the prices and their rows."""

import copy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tariff.rules.confirmation import Choice, faults
from services.tariff.rules.parsing import read, scheme_hash
from services.tariff.rules.proposal import (
    PublishedScheme,
    Unrated,
    arithmetic,
    leads_to_tariff,
    prices_on,
    scheme_on,
)
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.toml_text import parse_toml

SOURCE = parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text())
STOCKPORT = read(SOURCE)
DOMAINS = STOCKPORT.complexity.codes


def points(*given: int) -> dict[str, int]:
    return dict(zip(DOMAINS, given, strict=True))


def pence(day: str, band: str) -> dict[str, int]:
    return {price.measure: price.pence for price in prices_on(date.fromisoformat(day), STOCKPORT, band)}


# 3 + 0 + 1 + 0 + 2 + 0 = 6: under 7, so low. Assessed 2 April 2012, the first day of the book.
LOW_2012 = {
    "abstinent_at_review": 22_000,
    "engaged_12_weeks": 15_000,
    "injecting_stopped": 18_000,
    "housing_resolved": 16_500,
    "quality_of_life": 12_500,
    "hep_b_course": 9_000,
    "planned_discharge": 60_000,
    "no_representation": 80_000,
    "offending_reduced": 25_500,
}
# 4 + 3 + 2 + 1 + 3 + 0 = 13: 7 reached, 14 not, so medium. Assessed 1 April 2013, the last day of the old prices.
MEDIUM_2012 = {
    "abstinent_at_review": 34_500,
    "engaged_12_weeks": 21_000,
    "injecting_stopped": 26_500,
    "housing_resolved": 24_000,
    "quality_of_life": 17_500,
    "hep_b_course": 10_500,
    "planned_discharge": 95_000,
    "no_representation": 125_000,
    "offending_reduced": 41_000,
}
# 4 + 4 + 2 + 2 + 1 + 1 = 14: high. Assessed 2 April 2013: three measures have new prices that day.
HIGH_2013 = {
    "abstinent_at_review": 49_900,
    "engaged_12_weeks": 27_100,
    "injecting_stopped": 36_500,
    "housing_resolved": 33_000,
    "quality_of_life": 23_500,
    "hep_b_course": 12_000,
    "planned_discharge": 149_500,
    "no_representation": 185_000,
    "offending_reduced": 58_000,
}


@pytest.mark.parametrize(
    ("given", "totals", "day", "band", "prices"),
    [
        ((3, 0, 1, 0, 2, 0), [3, 3, 4, 4, 6, 6], "2012-04-02", "low", LOW_2012),
        ((4, 3, 2, 1, 3, 0), [4, 7, 9, 10, 13, 13], "2013-04-01", "medium", MEDIUM_2012),
        ((4, 4, 2, 2, 1, 1), [4, 8, 10, 12, 13, 14], "2013-04-02", "high", HIGH_2013),
    ],
)
def test_worked_by_hand(given: tuple[int, ...], totals: list[int], day: str, band: str, prices: dict[str, int]) -> None:
    result = arithmetic(STOCKPORT, points(*given))
    assert [addition.total for addition in result.additions] == totals
    assert result.total == totals[-1]
    assert result.band == band
    assert pence(day, band) == prices
    assert list(pence(day, band)) == [measure.code for measure in STOCKPORT.measures]


def test_each_threshold_says_whether_it_is_reached() -> None:
    result = arithmetic(STOCKPORT, points(4, 3, 2, 1, 3, 0))
    assert [(c.band, int(c.from_), c.reached) for c in result.comparisons] == [
        ("low", 0, True),
        ("medium", 7, True),
        ("high", 14, False),
    ]


def test_each_price_names_its_row() -> None:
    price = next(p for p in prices_on(date(2013, 4, 2), STOCKPORT, "high") if p.measure == "planned_discharge")
    assert (price.row.from_, price.row.to, price.row.band) == (date(2013, 4, 2), None, "high")


def test_a_domain_not_rated_is_not_zero() -> None:
    given = points(4, 4, 4, 4, 4, 4)
    del given["housing"]
    given["offending"] = 5
    result = arithmetic(STOCKPORT, given | {"mood": 2})
    assert result.band is None
    assert result.unrated == (Unrated("housing", "missing"), Unrated("offending", "out_of_range"))
    assert result.ignored == ("mood",)


@given(st.lists(st.integers(0, 4), min_size=6, max_size=6))
def test_more_points_never_lower_the_band(given: list[int]) -> None:
    bands = [band.code for band in STOCKPORT.complexity.bands]
    before = arithmetic(STOCKPORT, points(*given)).band
    after = arithmetic(STOCKPORT, points(*(min(4, p + 1) for p in given))).band
    assert before is not None
    assert after is not None
    assert bands.index(before) <= bands.index(after)


@given(st.dates(date(2012, 4, 2), date(2020, 1, 1)), st.sampled_from(["low", "medium", "high"]))
def test_every_measure_has_one_price_on_every_day(day: date, band: str) -> None:
    assert len(prices_on(day, STOCKPORT, band)) == len(STOCKPORT.measures)


def test_only_in_remit_and_only_of_the_kinds_that_set_tariffs() -> None:
    assert leads_to_tariff(STOCKPORT, "comprehensive", in_remit=True)
    assert leads_to_tariff(STOCKPORT, "reassessment", in_remit=True)
    assert not leads_to_tariff(STOCKPORT, "comprehensive", in_remit=False)
    assert not leads_to_tariff(STOCKPORT, "arrest", in_remit=True)


def version(number: int, published: int, **changes: Any) -> PublishedScheme:
    scheme = read(copy.deepcopy(SOURCE) | {"version": number} | changes)
    return PublishedScheme(scheme, scheme_hash(scheme), datetime(2012, 3, published, tzinfo=UTC))


def test_of_the_versions_valid_on_a_day_the_last_published_counts() -> None:
    first, second = version(1, 10), version(2, 20, valid_from="2012-06-01")
    older_number_published_later = version(3, 5)
    published = [second, older_number_published_later, first]
    assert scheme_on(date(2012, 5, 31), published) == first
    assert scheme_on(date(2012, 6, 1), published) == second
    assert scheme_on(date(2012, 4, 1), published) is None


def at_achievement() -> Scheme:
    return read(copy.deepcopy(SOURCE) | {"price_from": "achievement"})


def refused(scheme: Scheme, band: str | None, choice: Choice) -> list[str]:
    return [fault.path for fault in faults(scheme, band, LOW_2012, choice)]


@pytest.mark.parametrize(
    ("proposed", "choice", "paths"),
    [
        ("low", Choice(None, None, {}), []),
        ("low", Choice("low", None, {}), []),
        ("low", Choice("high", "second_rater", {}), []),
        ("low", Choice(None, "clinical_judgement", {"hep_b_course": 9_500}), []),
        (None, Choice("medium", "missing_points", {}), []),
        (None, Choice(None, None, {}), ["band"]),
        (None, Choice("medium", None, {}), ["overrideCode"]),
        ("low", Choice("high", None, {}), ["overrideCode"]),
        ("low", Choice("high", "because", {}), ["overrideCode"]),
        ("low", Choice("huge", "second_rater", {}), ["band"]),
        ("low", Choice("low", "second_rater", {}), ["overrideCode"]),
        ("low", Choice(None, None, {"hep_b_course": 1}), ["overrideCode"]),
        ("low", Choice(None, "second_rater", {"mood": 1}), ["prices.mood"]),
    ],
)
def test_what_a_person_may_change(proposed: str | None, choice: Choice, paths: list[str]) -> None:
    assert refused(STOCKPORT, proposed, choice) == paths


def test_single_prices_only_where_the_tariff_carries_them() -> None:
    choice = Choice(None, "second_rater", {"hep_b_course": 9_500})
    assert refused(at_achievement(), "low", choice) == ["prices"]


def ended(valid_to: str, number: int = 1, **changes: Any) -> PublishedScheme:
    """A version that ends, with all its prices."""
    source = copy.deepcopy(SOURCE) | {"valid_to": valid_to, "version": number} | changes
    for row in source["prices"]:
        row["to"] = row.get("to") or date.fromisoformat(valid_to)
    scheme = read(source)
    return PublishedScheme(scheme, scheme_hash(scheme), datetime(2012, 3, number, tzinfo=UTC))


def test_the_last_terms_and_their_prices_hold_through_the_run_off() -> None:
    """The contracts end on 2 April 2014 and run off for a year."""
    last = ended("2014-04-02")
    assert scheme_on(date(2015, 4, 1), [last]) == last
    assert scheme_on(date(2015, 4, 2), [last]) is None
    at_last = {price.measure: price.pence for price in prices_on(date(2014, 4, 1), last.scheme, "low")}
    assert at_last
    assert {price.measure: price.pence for price in prices_on(date(2015, 4, 1), last.scheme, "low")} == at_last


def test_between_two_versions_the_one_before_holds_on() -> None:
    before, after = ended("2013-01-01"), ended("2014-04-02", 2, valid_from="2013-03-01")
    days = ("2012-12-31", "2013-01-01", "2013-02-28", "2013-03-01")
    found = [scheme_on(date.fromisoformat(day), [after, before]) for day in days]
    assert found == [before, before, before, after]
