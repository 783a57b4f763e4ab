"""Whose assessments are rated a second time, and what is said of how far two raters agree."""

from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.second_rating import Agreement, RatedTwice, Scale, agreement, drawn, scale

SCHEME = {
    "complexity": {
        "max_points": 4,
        "domains": ["health", {"code": "housing", "max_points": 6, "weight": "1.5"}],
        "bands": [{"code": "low", "from": 0}, {"code": "medium", "from": "4.5"}, {"code": "high", "from": 9}],
    }
}
POINTS = st.fixed_dictionaries({"health": st.integers(0, 4), "housing": st.integers(0, 6)})


@pytest.mark.parametrize(
    ("health", "housing", "band"),
    [(0, 0, "low"), (4, 0, "low"), (0, 3, "medium"), (3, 1, "medium"), (4, 3, "medium"), (3, 4, "high")],
)
def test_points_come_to_a_band_by_their_weight(health: int, housing: int, band: str) -> None:
    assert scale(SCHEME).band({"health": health, "housing": housing}) == band


def test_what_is_not_rated_or_above_its_maximum_comes_to_no_band() -> None:
    assert scale(SCHEME).band({"health": 4}) is None
    assert scale(SCHEME).band({"health": 5, "housing": 0}) is None
    assert scale({}) == Scale()
    assert Scale(bands=(("low", Fraction(0)),)).band({}) == "low"


@given(st.uuids(version=4), st.integers(0, 100))
def test_whoever_draws_again_draws_the_same_and_more_in_a_hundred_leave_nobody_out(lot: UUID, percent: int) -> None:
    assert drawn("stockport", lot, percent) == drawn("stockport", lot, percent)
    assert not drawn("stockport", lot, 0)
    assert drawn("stockport", lot, 100)
    assert not drawn("stockport", lot, percent) or drawn("stockport", lot, min(percent + 1, 100))


def test_about_as_many_are_drawn_as_the_scheme_says_and_others_in_another_area() -> None:
    lots = [UUID(int=number) for number in range(2000)]
    here = [drawn("stockport", lot, 10) for lot in lots]
    assert 150 < sum(here) < 250
    assert here != [drawn("wigan", lot, 10) for lot in lots]


def pair(first: Mapping[str, int], second: Mapping[str, int]) -> RatedTwice:
    of = scale(SCHEME)
    return RatedTwice(first, of.band(first), second, of.band(second))


def test_of_fewer_than_five_pairs_nothing_is_said() -> None:
    four = [pair({"health": 1, "housing": 1}, {"health": 1, "housing": 1})] * 4
    assert agreement(four) == Agreement(4, 4, None, None, None, None)
    assert agreement([*four, four[0]]) == Agreement(5, 5, 5, 100, 0, 0)


def test_who_rates_higher_is_told_from_who_rates_otherwise() -> None:
    higher = pair({"health": 4, "housing": 4}, {"health": 2, "housing": 4})
    crossed = pair({"health": 0, "housing": 4}, {"health": 2, "housing": 2})
    said = agreement([higher, higher, higher, crossed, crossed])
    assert (said.same_band, said.same_band_percent) == (2, 40)
    assert (said.apart_tenths, said.higher_tenths) == (28, 12)
    unbanded = pair({"health": 4}, {"health": 2, "housing": 4})
    assert agreement([unbanded] * 5) == Agreement(5, 0, None, None, 20, 20)


@given(st.lists(st.tuples(POINTS, POINTS), min_size=5, max_size=12))
def test_both_ways_round_they_lie_as_far_apart_and_whoever_is_above_is_below(
    drawn_pairs: list[tuple[dict[str, int], dict[str, int]]],
) -> None:
    said = agreement([pair(first, second) for first, second in drawn_pairs])
    turned = agreement([pair(second, first) for first, second in drawn_pairs])
    assert (said.same_band, said.apart_tenths) == (turned.same_band, turned.apart_tenths)
    assert said.higher_tenths is not None
    assert turned.higher_tenths == -said.higher_tenths
    assert said.apart_tenths is not None
    assert abs(said.higher_tenths) <= said.apart_tenths
