"""Two treat at once: what counts once a journey looks at the discharge with which treatment ends.

Payment rules 3, Where two treat at once.
"""

from typing import Any
from uuid import UUID

import pytest

from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, RIVERSIDE, Life, one_measure
from tests.rules.assessment.test_combinations import days, made_of

COMPLETED: dict[str, Any] = {"classes": ["successful"]}
WORKING: dict[str, Any] = {"code": "working", "n": 1, "scope": "after_discharge"}
ENGAGED: dict[str, Any] = {"weeks": 12, "contact_weeks": 4}
OTHER_PLACES = ["journey", "person", "contract_year"]


def joint() -> tuple[Life, UUID, UUID]:
    """CDAS co-ordinates from 10 April, Riverside treats beside from 16 April and completes on 1 May."""
    life = Life()
    life.assess("2012-04-09")
    lead = life.start("2012-04-10")
    partner = life.start("2012-04-16", RIVERSIDE, care_coordinating=False)
    life.end(partner, "2012-05-01", organisation=RIVERSIDE)
    return life, lead, partner


def stand(life: Life, scheme: Terms) -> list[tuple[str, str]]:
    return [(str(one.achieved_on), one.party) for one in life.outcomes(scheme)]


@pytest.mark.parametrize("once_per", OTHER_PLACES)
def test_the_completion_is_that_with_which_treatment_ends(once_per: str) -> None:
    scheme = one_measure("discharge", COMPLETED, once_per=once_per)
    life, lead, _ = joint()
    assert stand(life, scheme) == []
    life.end(lead, "2012-11-02")
    assert stand(life, scheme) == [("2012-11-02", CDAS)]


def test_once_an_episode_each_has_its_own() -> None:
    scheme = one_measure("discharge", COMPLETED, once_per="episode")
    life, lead, _ = joint()
    assert stand(life, scheme) == [("2012-05-01", RIVERSIDE)]
    life.end(lead, "2012-11-02")
    assert stand(life, scheme) == [("2012-05-01", RIVERSIDE), ("2012-11-02", CDAS)]


def test_whose_last_episode_ends_otherwise_has_not_completed() -> None:
    life, lead, _ = joint()
    life.end(lead, "2012-11-02", "85")
    assert stand(life, one_measure("discharge", COMPLETED)) == []
    left = one_measure("discharge", {"classes": ["unsuccessful"]})
    assert stand(life, left) == [("2012-11-02", CDAS)]


def test_who_does_not_coordinate_may_be_the_last_to_complete() -> None:
    life = Life()
    life.assess("2012-04-09")
    lead, partner = life.start("2012-04-10"), life.start("2012-04-16", RIVERSIDE, care_coordinating=False)
    life.end(lead, "2012-05-01")
    life.end(partner, "2012-06-01", organisation=RIVERSIDE)
    assert stand(life, one_measure("discharge", COMPLETED)) == [("2012-06-01", RIVERSIDE)]


def test_where_both_end_on_one_day_each_ends_treatment_and_the_first_to_begin_has_it() -> None:
    life, lead, _ = joint()
    life.end(lead, "2012-05-01")
    assert stand(life, one_measure("discharge", COMPLETED)) == [("2012-05-01", CDAS)]


def test_a_start_that_becomes_known_later_takes_back_what_was_no_end_of_treatment() -> None:
    scheme = one_measure("discharge", COMPLETED)
    life = Life()
    life.assess("2012-04-09")
    first = life.start("2012-04-10", RIVERSIDE)
    life.end(first, "2012-05-01", organisation=RIVERSIDE)
    assert stand(life, scheme) == [("2012-05-01", RIVERSIDE)]
    life.start("2012-04-20")
    assert stand(life, scheme) == []


def test_events_after_a_discharge_go_by_any_completion() -> None:
    life, *_ = joint()
    life.event("working", "2012-05-15", "assessor", organisation="start")
    assert [on for on, _ in stand(life, one_measure("event", WORKING))] == ["2012-05-15"]


def test_who_begins_elsewhere_on_the_day_goes_on_and_the_discharge_falls_as_before() -> None:
    life = Life()
    life.assess("2012-04-09")
    life.end(life.start("2012-04-10"), "2012-05-01")
    life.start("2012-05-01", RIVERSIDE)
    assert life.fallen(one_measure("discharge", COMPLETED)) == ["journey-continued"]


def test_whoever_completed_one_of_them_has_not_dropped_out_of_it() -> None:
    life, lead, _ = joint()
    assert stand(life, one_measure("engaged", ENGAGED)) == [("2012-05-01", RIVERSIDE)]
    life.contact("2012-06-20")
    each = one_measure("engaged", ENGAGED, once_per="episode")
    assert stand(life, each) == [("2012-05-01", RIVERSIDE), ("2012-07-03", CDAS)]
    throughout = one_measure("engaged", ENGAGED | {"scope": "journey"})
    assert stand(life, throughout) == [("2012-07-03", CDAS)]
    life.end(lead, "2012-06-01", "85")
    assert stand(life, throughout) == []


def test_a_part_goes_by_how_often_its_own_measure_counts() -> None:
    life, lead, _ = joint()
    life.event("job", "2012-06-01", "assessor", organisation="start")
    scheme = made_of("after", of="job", after="completed")
    assert days(life, scheme) == []
    life.end(lead, "2012-05-20")
    assert days(life, scheme) == ["2012-06-01"]
