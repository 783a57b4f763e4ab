"""What assessment reads of a published scheme: its days, and what it takes for what is left out."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.assessment.rules.facts import recorded_at
from services.assessment.rules.terms import LATE_RECORD_DAYS, in_force, terms
from tests.rules.assessment.life import PUBLISHED, document, stockport


def test_a_version_is_read_with_its_days() -> None:
    ended = stockport(valid_from="2012-04-02", valid_to="2013-04-02")
    assert (ended.valid_from, ended.valid_to) == (date(2012, 4, 2), date(2013, 4, 2))
    assert [ended.applies_on(day) for day in (date(2013, 4, 1), date(2013, 4, 2))] == [True, False]
    without = {name: said for name, said in document().items() if name != "valid_to"}
    assert terms(without, PUBLISHED).applies_on(date(2030, 1, 1))


def test_for_how_long_records_may_be_corrected_is_read_and_has_a_day_of_its_own_where_nothing_is_said() -> None:
    journey = document()["journey"]
    assert stockport(journey=journey | {"late_record_days": 7}).late_record_days == 7
    unsaid = {name: said for name, said in journey.items() if name != "late_record_days"}
    assert stockport(journey=unsaid).late_record_days == LATE_RECORD_DAYS


def test_an_id_that_names_no_time_says_of_none() -> None:
    milliseconds = 1_333_324_800_000
    ordered = UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62)
    assert recorded_at(ordered) == milliseconds
    assert recorded_at(UUID("e8b0c1f4-0b0e-4d26-8d6e-1f3c2b7a9d10")) is None


def test_a_version_that_another_covers_on_all_of_its_days_is_in_force_on_none() -> None:
    first = stockport(version=1, valid_from="2012-04-02")
    covered = stockport(version=2, valid_from="2013-04-02", valid_to="2013-10-01")
    covering = stockport(version=3, valid_from="2013-04-02", valid_to="2013-10-01")
    assert in_force([first, covered, covering]) == [first, covering]
    longer = replace(covered, valid_to=date(2013, 10, 2))
    assert in_force([covering, longer, first]) == [covering, longer, first]
    assert in_force([]) == []


def test_a_cut_off_holds_from_its_first_day_until_the_day_on_which_it_ends() -> None:
    rows = [
        {"substance": "opiates", "from": "2012-04-02", "to": "2013-01-01", "days": 13},
        {"substance": "opiates", "from": "2013-01-02", "days": 12},
    ]
    scheme, days = stockport(reliable_change=rows), [date(2012, 12, 31), date(2013, 1, 1), date(2013, 1, 2)]
    assert [scheme.cut_off("opiates", day) for day in days] == [13, None, 12]
    assert scheme.cut_off("crack", days[0]) is None


@pytest.mark.parametrize("said", [{}, {"params": {}, "once_per": None, "verification": None}])
def test_a_measure_that_says_no_more_is_met_once_an_episode_and_a_person_verifies_it(said: dict[str, object]) -> None:
    (measure,) = stockport(measures=[{"code": "m", "kind": "injecting_stopped"} | said]).measures
    assert (dict(measure.params), measure.once_per, measure.verification) == ({}, "episode", "person")
    assert measure.provisional_months is None


def test_a_window_of_a_top_is_read_with_how_long_before_its_day_it_opens() -> None:
    said = {"code": "w", "stage": "review", "every_weeks": 12, "after_days": 14}
    windows = [said, said | {"before_days": 7}, said | {"stage": "of a newer program"}]
    whenever, a_week_before = stockport(top_windows=windows).top_windows
    began = date(2012, 5, 7)
    assert (whenever.opens_on(began), a_week_before.opens_on(began)) == (date(2012, 5, 8), date(2012, 7, 23))
    assert {window.closes_on(began) for window in (whenever, a_week_before)} == {date(2012, 8, 13)}
