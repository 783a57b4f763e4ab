"""A start that is lost and said anew has its place where ids put things in order; what is lost is remembered there."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.assessment.rules.facts import Transfer
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, RIVERSIDE, Life, one_measure
from tests.rules.assessment.test_attributed_once import ANN, ENGAGED, parties
from tests.rules.assessment.test_lost_episodes import lose, seen
from tests.rules.assessment.test_recorded_later import IN_EPISODE, IN_JOURNEY, at, of_all_scopes

DISCHARGED = one_measure("discharge", {"classes": ["successful"]})
AGAIN = 5000


def jointly(*, began: str = "2012-04-12", ended: str | None = "2012-06-01") -> tuple[Life, UUID]:
    """By CDAS since 10 April and by RIVERSIDE, until one day; what was seen afterwards names neither."""
    life = Life()
    episode = life.start("2012-04-10", id=at(1))
    beside = life.start(began, RIVERSIDE, id=at(2))
    if ended:
        life.end(episode, ended)
        life.end(beside, ended, organisation=RIVERSIDE)
    seen(life, None)
    return life, episode


def anew(life: Life, minute: int = AGAIN, ended: str | None = "2012-06-01", on: str = "2012-04-10") -> UUID:
    episode = life.start(on, id=at(minute))
    if ended:
        life.end(episode, ended)
    return episode


@of_all_scopes
def test_who_closed_with_another_on_one_day_does_not_come_behind_it_when_said_anew(scheme: Terms) -> None:
    life, episode = jointly()
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}
    lose(life, episode)
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}
    anew(life)
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}


@of_all_scopes
def test_nor_when_it_is_lost_again(scheme: Terms) -> None:
    life, episode = jointly()
    lose(life, episode)
    lose(life, anew(life))
    anew(life, AGAIN + 1)
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}


@of_all_scopes
def test_nor_when_it_is_said_anew_before_the_lost_one_is_taken_back(scheme: Terms) -> None:
    life, episode = jointly()
    anew(life)
    lose(life, episode)
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}


@of_all_scopes
def test_two_of_one_day_are_each_said_anew_in_their_own_place(scheme: Terms) -> None:
    life, episode = jointly()
    other = life.start("2012-04-10", id=at(0))
    life.end(other, "2012-06-01")
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}
    lose(life, episode, other)
    anew(life)
    anew(life, AGAIN + 1)
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}


@of_all_scopes
def test_who_co_ordinates_with_another_since_one_day_comes_first_when_said_anew(scheme: Terms) -> None:
    life, episode = jointly(began="2012-04-10", ended=None)
    assert parties(life, scheme, []) == {(CDAS, "proposed")}
    lose(life, episode)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}
    anew(life, ended=None)
    assert parties(life, scheme, []) == {(CDAS, "proposed")}


@pytest.mark.parametrize(("scheme", "ended"), [(ENGAGED, None), (DISCHARGED, "2012-06-01")])
def test_of_what_two_reach_on_one_day_the_same_counts_when_said_anew(scheme: Terms, ended: str | None) -> None:
    """Once per journey: that of who was recorded first."""
    life, episode = jointly(began="2012-04-10", ended=ended)
    life.contact("2012-06-25", id=at(22), **ANN)
    assert parties(life, scheme, []) == {(CDAS, "proposed")}
    lose(life, episode)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}
    anew(life, ended=ended)
    assert parties(life, scheme, []) == {(CDAS, "proposed")}


@of_all_scopes
def test_of_two_transfers_of_one_day_the_last_said_first_is_the_last(scheme: Terms) -> None:
    life = Life()
    episode = life.start("2012-04-10", id=at(1))
    moves = [
        Transfer(id=at(n), on=date(2012, 5, 1), episode_id=episode, to=to) for n, to in ((2, CDAS), (3, RIVERSIDE))
    ]
    life.made += moves
    seen(life, episode)
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}
    lose(life, at(2))
    life.add(replace(moves[0], id=at(AGAIN)))
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}


def waiting(began: str = "2012-06-10", *, moved: bool = False, co_ordinates: bool = True) -> tuple[Life, UUID]:
    """By CDAS until 1 June, and by RIVERSIDE, who said later what makes it its own."""
    life = Life()
    episode = life.start("2012-04-10", id=at(1))
    life.end(episode, "2012-06-01")
    seen(life, None)
    minute = 30 if began > "2012-06-01" else 2
    theirs = life.start(began, RIVERSIDE, id=at(minute), care_coordinating=co_ordinates)
    if moved:
        said = date(2012, 5, 20)
        life.end(theirs, "2012-06-05", organisation=RIVERSIDE, revision=2, first_on=said)
    elif not co_ordinates:
        life.end(theirs, "2012-06-05", organisation=RIVERSIDE)
    return life, episode


LATER_SAID: list[dict[str, Any]] = [
    {},  # a start after it was recorded
    {"began": "2012-05-01", "moved": True},  # another end than it said first
    {"began": "2012-05-01", "co_ordinates": False},  # the last end, and did not co-ordinate
]


@pytest.mark.parametrize("scheme", [IN_JOURNEY, IN_EPISODE])
@pytest.mark.parametrize("said", LATER_SAID)
def test_who_spoke_later_does_not_have_it_by_itself_when_who_had_it_first_is_lost(
    scheme: Terms, said: dict[str, Any]
) -> None:
    life, episode = waiting(**said)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}
    lose(life, episode)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}
    anew(life)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}
