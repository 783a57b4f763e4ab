"""Engagement that is counted from the first start of a journey: a transfer does not break it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.assessment.rules.cases.still_open import open_episodes
from services.assessment.rules.history import History
from services.assessment.rules.terms import terms
from tests.rules.assessment.life import (
    CDAS,
    CLIENT,
    PUBLISHED,
    RIVERSIDE,
    Life,
    document,
    one_measure,
    other_id,
    verified,
)

PARAMS: dict[str, Any] = {"weeks": 12, "contact_weeks": 4, "scope": "journey"}
JOURNEY = one_measure("engaged", PARAMS)
EPISODE = one_measure("engaged", {"weeks": 12, "contact_weeks": 4}, once_per="episode")
MET_ON = "2012-07-03"  # twelve weeks after 10 April; the four weeks before begin on 5 June


def transferred(ended: str = "2012-06-01", again: str | None = "2012-06-11", code: str = "83") -> Life:
    """From CDAS to Riverside, and seen on 20 June."""
    life = Life()
    life.assess("2012-04-02")
    life.end(life.start("2012-04-10"), ended, code)
    if again:
        life.start(again, RIVERSIDE)
    life.contact("2012-06-20", by="carla")
    return life


def whose(life: Life, scheme: Any = JOURNEY, **more: Any) -> list[tuple[str, str]]:
    return [(str(outcome.achieved_on), outcome.party) for outcome in life.outcomes(scheme, **more)]


def test_a_transfer_to_another_episode_does_not_break_it_and_it_is_of_who_has_the_person_then() -> None:
    life = transferred()
    assert whose(life) == [(MET_ON, RIVERSIDE)]
    life.contact("2012-08-20")
    assert whose(life, EPISODE) == [("2012-09-03", RIVERSIDE)]  # by its own start


@pytest.mark.parametrize(("ended", "met"), [("2012-07-02", False), ("2012-07-03", True), ("2012-09-01", True)])
def test_without_one_it_is_as_for_an_episode(ended: str, met: bool) -> None:
    life = transferred(ended, None, "85")
    assert whose(life) == whose(life, EPISODE) == ([(MET_ON, CDAS)] if met else [])


@pytest.mark.parametrize(("again", "met"), [("2012-07-20", True), ("2012-07-21", True), ("2012-07-22", False)])
def test_who_goes_on_within_the_gap_was_never_away(again: str, met: bool) -> None:
    """21 days after 30 June is 21 July: whoever begins again by then goes on with the journey."""
    assert whose(transferred("2012-06-30", again)) == ([(MET_ON, CDAS)] if met else [])


def test_who_completed_before_is_met_on_the_last_end() -> None:
    life = transferred()
    life.end(life.made[3].id, "2012-06-25", "80", organisation=RIVERSIDE)
    (outcome,) = life.outcomes(JOURNEY)
    assert (str(outcome.achieved_on), outcome.party) == ("2012-06-25", RIVERSIDE)
    dropped_out = transferred(code="80")  # the first was completed, but what went on after it was not
    dropped_out.end(dropped_out.made[3].id, "2012-06-25", "85", organisation=RIVERSIDE)
    assert whose(dropped_out) == []


def test_it_rests_on_the_first_start_and_on_that_of_the_one_who_has_the_person() -> None:
    life = transferred()
    life.made[3] = replace(life.made[3], by="rob")
    (outcome,) = life.outcomes(JOURNEY)
    assert {recorder.sub for recorder in outcome.recorders} == {"kim", "rob", "carla"}
    word = verified(outcome, by="rob", organisation="council")
    assert [one.state for one in life.outcomes(JOURNEY, verified=word)] == ["proposed"]  # who recorded a part of it
    word = verified(outcome, by="vera", organisation="council")
    assert [one.state for one in life.outcomes(JOURNEY, verified=word)] == ["achieved"]


def test_more_starts_and_contacts_leave_a_verification_as_it_is() -> None:
    life = transferred()
    word = verified(life.outcomes(JOURNEY)[0], organisation="council")
    life.contact("2012-06-06")
    life.start("2012-05-20", RIVERSIDE, care_coordinating=False)
    assert [(one.state, str(one.achieved_on)) for one in life.outcomes(JOURNEY, verified=word)] == [
        ("achieved", MET_ON)
    ]


def test_an_earlier_start_that_becomes_known_later_moves_the_day() -> None:
    life = transferred()
    life.start("2012-04-03", care_coordinating=False)
    assert whose(life) == [("2012-06-26", RIVERSIDE)]
    life.made.append(replace(life.made[-1], revision=2, voided=True))
    assert whose(life) == [(MET_ON, RIVERSIDE)]


def test_a_start_of_a_merged_record_counts_as_the_persons() -> None:
    other = UUID(int=2)
    life = transferred()
    life.start("2012-04-03", client_id=other, id=other_id("under another id"), care_coordinating=False)
    assert whose(life) == [("2012-06-26", RIVERSIDE)]


def test_the_version_is_that_of_the_first_start() -> None:
    measure = {"code": "m", "kind": "engaged", "params": PARAMS | {"weeks": 6}}
    text = document() | {"version": 2, "valid_from": "2012-04-11", "measures": [measure]}
    assert [str(one.achieved_on) for one in transferred().outcomes(JOURNEY, terms(text, PUBLISHED))] == [MET_ON]


def spans(life: Life, scheme: Any) -> list[tuple[str, str, str]]:
    return [
        (episode.party, str(each.starts), str(each.until))
        for episode in open_episodes(CLIENT, History(life.facts(), (scheme,)), ())
        for each in episode.measures
    ]


def test_it_is_open_to_who_has_the_person_now_until_the_weeks_of_the_journey_are_over() -> None:
    assert spans(transferred(), JOURNEY) == [(RIVERSIDE, "2012-06-11", MET_ON)]
    assert spans(transferred(), EPISODE) == [(RIVERSIDE, "2012-06-11", "2012-09-03")]


def test_of_two_who_treat_it_is_open_to_who_coordinates_the_care() -> None:
    life = transferred()
    life.start("2012-06-12", CDAS, care_coordinating=False)
    once = one_measure("engaged", PARAMS, once_per="episode")
    assert spans(life, JOURNEY) == spans(life, once) == [(RIVERSIDE, "2012-06-11", MET_ON)]
