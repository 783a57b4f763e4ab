"""Use that has fallen by more than chance explains: by the cut-off of the scheme for that substance and day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.cases.still_open import open_episodes
from services.assessment.rules.history import History
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.life import CLIENT, START, Life, document, one_measure, verified


def scheme(*rows: dict[str, Any], number: int = 1, since: str = "2012-04-02") -> Terms:
    measure = {"code": "m", "kind": "top_reliable_change", "params": {"substance": "opiates"}, "once_per": "journey"}
    text = document() | {"measures": [measure], "reliable_change": rows, "version": number, "valid_from": since}
    for contract in text["contracts"]:
        contract["measures"] = ["m"]
    return terms(text, datetime(2012, 3, number, tzinfo=UTC))


CUT_OFF: dict[str, Any] = {"substance": "opiates", "from": "2012-04-02", "to": "2013-01-01", "days": 13}
OPIATES = scheme(CUT_OFF, {"substance": "crack", "from": "2012-04-02", "days": 1})


def reviewed(before: int | None, now: int | None, on: str = "2012-07-09") -> Life:
    life = Life()
    life.assess("2012-04-02")
    life.start("2012-04-10")
    life.top("start", "2012-04-10", opiates=before, alcohol=3)
    life.top("review", on, opiates=now, alcohol=3)
    return life


@pytest.mark.parametrize(("before", "now", "met"), [(28, 15, True), (28, 16, False), (13, 0, True), (12, 0, False)])
def test_28_days_at_the_start_are_met_by_15_with_a_cut_off_of_13_and_not_by_16(
    before: int, now: int, met: bool
) -> None:
    assert reviewed(before, now).met(OPIATES) == ([date(2012, 7, 9)] if met else [])


@pytest.mark.parametrize(("on", "met"), [("2012-12-31", True), ("2013-01-01", False)])
def test_on_a_day_without_a_row_it_is_unclassified_and_never_met(on: str, met: bool) -> None:
    life = reviewed(28, 0, on)
    assert bool(life.met(OPIATES)) == met
    assert life.met(scheme(CUT_OFF | {"substance": "crack"})) == []
    assert reviewed(28, None, "2013-01-01").derived(OPIATES).unanswered == ()  # no answer would have met it


@pytest.mark.parametrize(("before", "now"), [(None, 0), (28, None), (None, None)])
def test_no_answer_at_the_start_or_the_review_is_shown_as_unanswered(before: int | None, now: int | None) -> None:
    found = reviewed(before, now).derived(OPIATES)
    assert (len(found.unanswered), found.outcomes) == (1, ())


@given(st.integers(0, 28), st.integers(0, 28), st.integers(1, 28))
def test_it_is_the_difference_against_the_cut_off(before: int, now: int, days: int) -> None:
    assert bool(reviewed(before, now).met(scheme(CUT_OFF | {"days": days}))) == (before - now >= days)


def test_the_cut_off_is_that_of_the_version_and_the_day_of_the_review() -> None:
    later = scheme(CUT_OFF | {"days": 20}, number=2, since="2012-08-01")
    life = reviewed(28, 14)
    assert len(life.outcomes(OPIATES, later)) == 1
    assert reviewed(28, 14, "2012-08-01").outcomes(OPIATES, later) == []


def test_a_corrected_review_has_to_be_seen_again_and_a_corrected_start_may_take_it_back() -> None:
    life = reviewed(28, 10)
    word = verified(life.outcomes(OPIATES)[0], organisation=START)
    assert [one.state for one in life.outcomes(OPIATES, verified=word)] == ["achieved"]
    start, review = life.made[2:4]
    life.made.append(replace(start, revision=2, items={"opiates": 25}))
    assert [one.state for one in life.outcomes(OPIATES, verified=word)] == ["achieved"]  # it still meets that day
    life.made.append(replace(review, revision=2, items={"opiates": 11}))
    assert [one.state for one in life.outcomes(OPIATES, verified=word)] == ["proposed"]
    life.made.append(replace(start, revision=3, items={"opiates": 20}))
    assert life.outcomes(OPIATES, verified=word) == []


def spans(life: Life) -> list[tuple[str, str]]:
    return [
        (str(each.starts), str(each.until))
        for episode in open_episodes(CLIENT, History(life.facts(), (OPIATES,)), ())
        for each in episode.measures
    ]


@pytest.mark.parametrize(("before", "still_open"), [(28, True), (13, True), (12, False), (None, False)])
def test_it_is_open_while_there_is_a_cut_off_that_can_still_be_reached(before: int | None, still_open: bool) -> None:
    life = Life()
    life.assess("2012-04-02")
    life.start("2012-04-10")
    assert spans(life) == [("2012-04-10", "2012-12-31")]  # the start TOP may still be taken
    life.top("start", "2012-04-10", opiates=before, alcohol=3)
    assert spans(life) == ([("2012-04-10", "2012-12-31")] if still_open else [])


def test_a_scheme_without_rows_is_read() -> None:
    assert one_measure("top_reliable_change", {"substance": "opiates"}).reliable_change == ()
