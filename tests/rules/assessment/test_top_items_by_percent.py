"""A review that shows an answer changed by so many per cent of what it was at the start TOP."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.cases.still_open import open_episodes
from services.assessment.rules.history import History
from services.assessment.rules.terms import terms
from tests.rules.assessment.life import CLIENT, PUBLISHED, Life, document, one_measure

LESS = one_measure("top_item", {"item": "alcohol", "percent": -75})
MORE = one_measure("top_item", {"item": "paid_work", "percent": 50})
REVIEWED = date(2012, 7, 9)


def reviewed(start: dict[str, Any] | None, *reviews: dict[str, Any]) -> Life:
    life = Life()
    life.assess("2012-04-02")
    life.start("2012-04-10")
    if start is not None:
        life.top("start", "2012-04-10", **start)
    for review in reviews:
        life.top("review", REVIEWED, **review)
    return life


@pytest.mark.parametrize(("now", "met"), [(0, True), (5, True), (6, False), (20, False), (28, False)])
def test_75_per_cent_of_20_days_down_is_5_or_fewer(now: int, met: bool) -> None:
    assert reviewed({"alcohol": 20}, {"alcohol": now}).met(LESS) == ([REVIEWED] if met else [])


@pytest.mark.parametrize(("before", "now", "met"), [(2, 3, True), (3, 4, False), (3, 5, True), (0, 20, False)])
def test_up_by_so_many_per_cent(before: int, now: int, met: bool) -> None:
    assert reviewed({"paid_work": before}, {"paid_work": now}).met(MORE) == ([REVIEWED] if met else [])


@given(st.integers(0, 28), st.integers(0, 28), st.integers(-100, 300).filter(bool))
def test_it_is_exact_and_0_at_the_start_never_meets_it(before: int, now: int, percent: int) -> None:
    scheme = one_measure("top_item", {"item": "alcohol", "percent": percent})
    changed = Fraction(now - before, before) if before else None
    wanted = Fraction(percent, 100)
    met = changed is not None and (changed >= wanted if percent > 0 else changed <= wanted)
    assert reviewed({"alcohol": before}, {"alcohol": now}).met(scheme) == ([REVIEWED] if met else [])


@pytest.mark.parametrize(
    ("start", "review", "unanswered"),
    [
        ({"alcohol": 20}, {"opiates": 0}, True),
        ({"opiates": 20}, {"alcohol": 0}, True),
        ({"alcohol": 0}, {"opiates": 0}, False),  # no answer would have met it
        ({"alcohol": 20}, {"alcohol": 6}, False),
        (None, {"alcohol": 6}, False),
    ],
)
def test_no_answer_is_shown_as_unanswered_where_one_would_have_counted(
    start: dict[str, Any] | None, review: dict[str, Any], unanswered: bool
) -> None:
    found = reviewed(start, review).derived(LESS)
    assert (bool(found.unanswered), found.outcomes) == (unanswered, ())


@pytest.mark.parametrize(("alcohol", "still_open"), [(0, False), (1, True), (None, False)])
def test_of_0_at_the_start_nothing_is_open(alcohol: int | None, still_open: bool) -> None:
    life = reviewed({"alcohol": alcohol, "opiates": 3})
    assert bool(open_episodes(CLIENT, History(life.facts(), (LESS,)), ())) == still_open


def test_a_start_that_becomes_known_later_is_as_if_it_had_been_known() -> None:
    """The start TOP is evidence too: its recorder is one of the outcome's, and a correction moves nothing but that."""
    life = reviewed(None, {"alcohol": 4, "by": "rita"})
    assert life.met(LESS) == []
    life.top("start", "2012-04-12", alcohol=20, by="sam")
    (outcome,) = life.outcomes(LESS)
    assert {recorder.sub for recorder in outcome.recorders} == {"rita", "sam"}
    life.made.append(replace(life.made[-1], revision=2, items={"alcohol": 15}))
    assert life.met(LESS) == []


def test_each_review_is_judged_by_the_version_of_its_day() -> None:
    schemes = [_version(1, "2012-04-02", -75), _version(2, "2012-07-10", -50)]
    life = reviewed({"alcohol": 20}, {"alcohol": 10})
    assert [one.achieved_on for one in life.outcomes(*schemes)] == []
    life.top("review", "2012-07-10", alcohol=10)
    assert [one.achieved_on for one in life.outcomes(*schemes)] == [date(2012, 7, 10)]


def _version(number: int, since: str, percent: int) -> Any:
    measure = {"code": "m", "kind": "top_item", "params": {"item": "alcohol", "percent": percent}}
    changed = document() | {"version": number, "valid_from": since, "measures": [measure]}
    for contract in changed["contracts"]:
        contract["measures"] = ["m"]
    return terms(changed, PUBLISHED.replace(day=number))
