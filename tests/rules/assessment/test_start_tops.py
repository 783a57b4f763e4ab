"""Which TOP all reviews of a journey are measured against: no provider finds an earlier one by a date alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.terms import START_TOP_DAYS, Terms, terms
from tests.rules.assessment.life import CDAS, PUBLISHED, RIVERSIDE, Life, document, one_measure
from tests.rules.assessment.test_attributed_once import ANN, paid, parties, said_of
from tests.thorough import part_of

HOUSED = one_measure("top_item", {"item": "acute_housing", "change": -1})
BEGUN = date(2012, 5, 1)
THEIRS: dict[str, Any] = {"organisation": RIVERSIDE, "acute_housing": 0}  # against which nothing has changed


def days(number: int | None, **changed: Any) -> Terms:
    scheme = document() | {"measures": [_measure()]} | changed
    for contract in scheme["contracts"]:
        contract["measures"] = ["m"]
    if number is not None:
        scheme["journey"] |= {"start_top_days": number}
    return terms(scheme, PUBLISHED)


def _measure() -> dict[str, Any]:
    params = {"item": "acute_housing", "change": -1}
    return {"code": "m", "kind": "top_item", "params": params, "once_per": "journey", "verification": "person"}


def treated() -> Life:
    life = Life()
    life.start("2012-04-10")
    life.top("start", "2012-04-10", acute_housing=1)
    life.top("review", "2012-07-01", acute_housing=0)
    return life


@pytest.mark.parametrize(("number", "allowed"), [(None, START_TOP_DAYS), (0, 0), (7, 7), (60, 60)])
def test_a_start_top_counts_for_so_many_days_before_the_start_of_its_provider(number: int | None, allowed: int) -> None:
    scheme = days(number)
    for before, counts in ((allowed, True), (allowed + 1, False)):
        life = Life()
        life.start(str(BEGUN))
        life.top("start", BEGUN - timedelta(days=before), acute_housing=1)
        life.top("review", "2012-07-01", acute_housing=0)
        assert parties(life, scheme, []) == ({(CDAS, "proposed")} if counts else set()), before


def test_the_days_are_those_of_the_version_of_the_start() -> None:
    later = days(60, version=2, valid_from="2012-05-02")
    first = days(30)
    life = Life()
    life.start(str(BEGUN))
    life.top("start", BEGUN - timedelta(days=31), acute_housing=1)
    life.top("review", "2012-07-01", acute_housing=0)
    assert life.derived(first, later).outcomes == ()
    at_once = days(60, version=2, valid_from="2012-05-01")
    assert [outcome.party for outcome in life.derived(first, at_once).outcomes] == [CDAS]


def test_one_that_is_dated_long_before_fells_nothing_that_was_verified_for_another() -> None:
    life = treated()
    words = said_of(life, HOUSED)
    before = paid(life, HOUSED, words)
    assert [one[2:4] for one in before] == [(CDAS, "achieved")]
    life.start("2012-08-01", RIVERSIDE)
    life.top("start", "2012-04-03", **THEIRS)
    assert paid(life, HOUSED, words) == before


def test_nor_does_one_that_names_this_treatment_and_is_of_the_days_of_an_earlier_one() -> None:
    """Who treated once, long ago, dates it in the journey of then and names the one of now."""
    life = Life()
    once = life.start("2012-04-10", RIVERSIDE)
    life.end(once, "2012-05-10", "85", organisation=RIVERSIDE)
    life.start("2012-09-10")
    life.top("start", "2012-09-10", acute_housing=1)
    life.top("review", "2012-12-01", acute_housing=0)
    words = said_of(life, HOUSED)
    before = paid(life, HOUSED, words)
    again = life.start("2012-12-10", RIVERSIDE)
    life.top("start", "2012-05-01", again, **THEIRS)
    assert paid(life, HOUSED, words) == before
    assert [one[2:4] for one in before] == [(CDAS, "achieved")]


def test_the_lasars_dates_it_as_it_finds_it() -> None:
    life = Life()
    life.start(str(BEGUN))
    life.top("start", BEGUN - timedelta(days=START_TOP_DAYS + 10), acute_housing=1, **ANN)
    life.top("review", "2012-07-01", acute_housing=0)
    assert parties(life, HOUSED, []) == {(CDAS, "proposed")}


def test_one_dated_before_a_treatment_beside_fells_nothing_that_was_verified_for_another() -> None:
    """On that day its provider treated nobody: it is of a treatment that began after the first start TOP."""
    life = treated()
    words = said_of(life, HOUSED)
    before = paid(life, HOUSED, words)
    assert [one[2:4] for one in before] == [(CDAS, "achieved")]
    beside = life.start("2012-04-20", RIVERSIDE)
    life.top("start", "2012-04-06", beside, **THEIRS)
    life.top("start", "2012-04-09", **THEIRS)
    assert paid(life, HOUSED, words) == before


@pytest.mark.parametrize("started", ["2012-04-08", "2012-04-10"])
def test_nor_does_a_start_that_is_told_later_fell_what_rests_on_one_from_before_a_treatment(started: str) -> None:
    """Who is told to have begun earlier, or on the same day, takes nothing from it by that, nor by a date before."""
    life = Life()
    life.start("2012-04-10")
    life.top("start", "2012-04-06", acute_housing=1)
    life.top("review", "2012-07-01", acute_housing=0)
    words = said_of(life, HOUSED)
    before = paid(life, HOUSED, words)
    assert [one[2:4] for one in before] == [(CDAS, "achieved")]
    beside = life.start(started, RIVERSIDE, care_coordinating=False)
    assert paid(life, HOUSED, words) == before
    if started == "2012-04-10":
        life.top("start", "2012-04-05", beside, **THEIRS)
        assert paid(life, HOUSED, words) == before


@settings(max_examples=part_of(150), deadline=None)
@given(
    st.integers(0, 25),
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(1, 60), st.booleans(), st.sampled_from([0, 1, None])), min_size=1, max_size=4),
)
def test_whatever_is_dated_before_a_later_treatment_moves_nothing(
    taken: int, later: int, forms: list[tuple[int, bool, int | None]]
) -> None:
    """The first start TOP is of a day on which its provider treated: others' treatment begins after that."""
    life = Life()
    life.start("2012-04-10")
    first = date(2012, 4, 10) + timedelta(days=taken)
    life.top("start", first, acute_housing=1)
    life.top("review", "2012-07-01", acute_housing=0)
    words = said_of(life, HOUSED)
    before = paid(life, HOUSED, words)
    begun = first + timedelta(days=later)
    beside = life.start(str(begun), RIVERSIDE)
    for ahead, names, housed in forms:
        said = THEIRS | {"acute_housing": housed}
        life.top("start", begun - timedelta(days=ahead), beside if names else None, **said)
    assert paid(life, HOUSED, words) == before


def test_where_there_is_no_other_it_counts_from_its_treatment_and_for_reviews_after_that() -> None:
    life = Life()
    life.start("2012-04-10")
    life.start("2012-04-20", RIVERSIDE, care_coordinating=False)
    life.top("start", "2012-04-06", organisation=RIVERSIDE, acute_housing=1)
    for on, counts in (("2012-04-15", False), ("2012-04-20", False), ("2012-04-21", True)):
        life.top("review", on, acute_housing=0)
        assert parties(life, HOUSED, []) == ({(CDAS, "proposed")} if counts else set()), on


def test_one_of_the_lasars_of_a_day_before_comes_first() -> None:
    life = Life()
    life.start("2012-04-10")
    life.top("start", "2012-04-06", acute_housing=0)
    life.top("review", "2012-07-01", acute_housing=0)
    assert parties(life, HOUSED, []) == set()
    life.top("start", "2012-04-08", acute_housing=1, **ANN)
    assert parties(life, HOUSED, []) == {(CDAS, "proposed")}


def test_who_takes_over_begins_nothing() -> None:
    """Its own days begin with the hand-over: before that it did not treat."""
    life = Life()
    episode = life.start("2012-04-10")
    life.top("start", "2012-04-10", acute_housing=1)
    life.transfer(episode, "2012-06-01", RIVERSIDE)
    life.top("start", "2012-04-05", **THEIRS)
    life.top("review", "2012-07-01", acute_housing=0, organisation=RIVERSIDE)
    assert parties(life, HOUSED, []) == {(RIVERSIDE, "proposed")}
