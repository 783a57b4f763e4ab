"""What was recorded under an episode that its source has lost goes to who had it, and to nobody else by itself."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.facts import End, Start, Transfer
from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, RIVERSIDE, Life, verified
from tests.rules.assessment.test_attributed_once import ANN, ENGAGED, parties
from tests.rules.assessment.test_recorded_later import (
    AFTERWARDS,
    IN_EPISODE,
    IN_JOURNEY,
    REVIEWED,
    THIRD,
    at,
    of_all_scopes,
)
from tests.thorough import part_of

FLOOR = 100_000
SEEN_ON = date(2012, 6, 15)


def seen(life: Life, episode: UUID | None, *, recorded: int = 20) -> None:
    """By the LASARS, under this episode."""
    life.event("quiet", str(SEEN_ON), id=at(recorded), episode_id=episode, **ANN)
    life.top("start", "2012-04-10", episode, acute_housing=1, id=at(recorded), **ANN)
    life.top("review", str(SEEN_ON), episode, acute_housing=0, id=at(recorded + 1), **ANN)


def lose(life: Life, *ids: UUID) -> None:
    """Starts, ends and transfers that an operator has taken back, since referral does not know them any more."""
    gone = [one for one in life.made if isinstance(one, Start | End | Transfer) and one.id in ids]
    life.made += [replace(one, revision=FLOOR, voided=True, lost=True) for one in gone]


def cared(*, named: bool = True, co_ordinates: bool = True) -> tuple[Life, UUID]:
    """By CDAS since 10 April, and beside it by RIVERSIDE since 20 May."""
    life = Life()
    episode = life.start("2012-04-10", id=at(1))
    life.start("2012-05-20", RIVERSIDE, id=at(2), care_coordinating=co_ordinates)
    seen(life, episode if named else None)
    return life, episode


@of_all_scopes
@pytest.mark.parametrize("co_ordinates", [True, False])
def test_who_treats_beside_does_not_have_it_by_itself(scheme: Terms, co_ordinates: bool) -> None:
    life, episode = cared(co_ordinates=co_ordinates)
    assert parties(life, scheme, []) == {(CDAS, "achieved")}
    lose(life, episode)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}
    words = [word for outcome in life.outcomes(scheme) for word in verified(outcome)]
    assert parties(life, scheme, words) == {(RIVERSIDE, "achieved")}
    life.start("2012-04-10", id=at(30))
    assert parties(life, scheme, words) == {(CDAS, "achieved")}


@of_all_scopes
@pytest.mark.parametrize("ended_on", [None, "2012-06-01"])
def test_it_goes_first_to_another_episode_of_who_had_it(scheme: Terms, ended_on: str | None) -> None:
    """Although that does not co-ordinate care, or has ended."""
    life, episode = cared()
    beside = life.start("2012-04-20", id=at(3), care_coordinating=False)
    if ended_on:
        life.end(beside, ended_on)
    lose(life, episode)
    assert parties(life, scheme, []) == {(CDAS, "achieved")}
    assert {outcome.episode_id for outcome in life.outcomes(scheme)} == {beside}


@of_all_scopes
def test_a_start_that_is_said_anew_of_another_day_takes_it(scheme: Terms) -> None:
    life, episode = cared()
    lose(life, episode)
    life.start("2012-04-12", id=at(30))
    assert parties(life, scheme, []) == {(CDAS, "achieved")}


@of_all_scopes
def test_what_names_none_is_not_anothers_by_itself_either(scheme: Terms) -> None:
    life, episode = cared(named=False, co_ordinates=False)
    assert parties(life, scheme, []) == {(CDAS, "achieved")}
    lose(life, episode)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}
    life.start("2012-04-10", id=at(30))
    assert parties(life, scheme, []) == {(CDAS, "achieved")}


@of_all_scopes
def test_what_several_could_have_had_waits_when_one_of_them_is_lost(scheme: Terms) -> None:
    """A person was to say whose it is."""
    life = Life()
    life.start("2012-04-10", RIVERSIDE, id=at(1))
    episode = life.start("2012-05-20", id=at(2))
    seen(life, None)
    assert {state for _, state in parties(life, scheme, [])} == {"proposed"}
    lose(life, episode)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}


@of_all_scopes
@pytest.mark.parametrize("names", [True, False])
def test_nor_who_left_it_when_its_transfer_is_lost(scheme: Terms, names: bool) -> None:
    life = Life()
    episode = life.start("2012-04-10", id=at(1))
    moved = life.add(Transfer(id=at(2), on=date(2012, 6, 1), episode_id=episode, to=RIVERSIDE))
    seen(life, episode if names else None)
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}
    lose(life, moved)
    assert parties(life, scheme, []) == {(CDAS, "proposed")}
    life.add(replace(life.made[1], id=at(30)))
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}


@of_all_scopes
def test_a_lost_transfer_of_a_lost_start_waits_until_it_is_said_anew_too(scheme: Terms) -> None:
    life = Life()
    episode = life.start("2012-04-10", id=at(1))
    moved = life.add(Transfer(id=at(2), on=date(2012, 6, 1), episode_id=episode, to=RIVERSIDE))
    seen(life, episode)
    lose(life, episode, moved)
    again = life.start("2012-04-10", id=at(30))
    assert parties(life, scheme, []) == {(CDAS, "proposed")}
    life.add(replace(life.made[1], id=at(31), episode_id=again))
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}


@of_all_scopes
def test_nor_who_ended_before_when_the_last_end_is_lost(scheme: Terms) -> None:
    life = Life()
    theirs = life.start("2012-04-10", id=at(1))
    life.end(theirs, "2012-05-20")
    last = life.start("2012-05-01", RIVERSIDE, id=at(2))
    life.end(last, "2012-06-01")
    seen(life, None)
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}
    lose(life, last)
    assert parties(life, scheme, []) == {(CDAS, "proposed")}


@of_all_scopes
def test_what_a_person_refused_does_not_hold_by_itself_under_the_start_that_is_said_anew(scheme: Terms) -> None:
    life = Life()
    episode = life.start("2012-04-10", id=at(1))
    seen(life, episode)
    refused = [word for outcome in life.outcomes(scheme) for word in verified(outcome, yes=False)]
    assert parties(life, scheme, refused) == set()
    lose(life, episode)
    life.start("2012-04-10", id=at(30))
    assert parties(life, scheme, refused) == {(CDAS, "proposed")}


@of_all_scopes
def test_what_a_person_verified_stays_with_the_start_that_is_said_anew(scheme: Terms) -> None:
    """It names none, and by the facts alone it would be the other's."""
    life = Life()
    episode = life.start("2012-04-10", id=at(1))
    life.end(episode, "2012-06-01")
    seen(life, None)
    words = [word for outcome in life.outcomes(scheme) for word in verified(outcome)]
    theirs = life.start("2012-04-12", RIVERSIDE, id=at(3))
    life.end(theirs, "2012-06-05", organisation=RIVERSIDE)
    assert parties(life, scheme, words) == {(CDAS, "achieved")}
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}
    lose(life, episode)
    again = life.start("2012-04-10", id=at(30))
    life.end(again, "2012-06-01")
    assert {party for party, _ in parties(life, scheme, words)} == {CDAS}


def test_reviews_of_one_day_under_the_lost_and_the_new_id_are_one_outcome() -> None:
    life, episode = cared()
    lose(life, episode)
    again = life.start("2012-04-10", id=at(30))
    life.top("review", str(SEEN_ON), again, acute_housing=0, id=at(31), **ANN)
    assert [outcome.state for outcome in life.derived(REVIEWED).outcomes] == ["achieved"]


def test_one_that_was_taken_back_by_its_own_source_keeps_what_names_it_waiting() -> None:
    life, episode = cared()
    life.add(replace(life.made[0], revision=2, voided=True))
    assert parties(life, IN_JOURNEY, []) == set()
    assert episode not in {outcome.episode_id for outcome in life.outcomes(IN_JOURNEY)}


JOINT = (-66, -40, 0, 20)  # 10 April is the first: what several begin or end on one day, ids put in order
days = st.sampled_from(JOINT) | st.integers(-70, 40)
beside = st.tuples(days, st.none() | days, st.sampled_from([RIVERSIDE, THIRD]), st.booleans(), st.integers(2, 39))


def _day(days_from: int) -> str:
    return str(SEEN_ON + timedelta(days=days_from))


def _told(life: Life, minute: int, ended: int | None, moved: int | None) -> tuple[UUID, Collection[UUID]]:
    """By CDAS since 10 April. Answers the episode, and all that is said of it."""
    episode = life.start("2012-04-10", id=at(minute))
    ids = [episode]
    if moved is not None:
        ids.append(
            life.add(Transfer(id=at(minute + 1), on=SEEN_ON + timedelta(days=moved), episode_id=episode, to="fourth"))
        )
    if ended is not None:
        life.end(episode, _day(ended))
    return episode, ids


def _come_to(life: Life, scheme: Terms, words: list[VerifierDecision]) -> list[tuple[Any, ...]]:
    return sorted(
        (outcome.achieved_on, outcome.party, outcome.state, outcome.contract or "")
        for outcome in life.outcomes(scheme, verified=words)
    )


@settings(max_examples=part_of(500), deadline=None)
@given(
    scheme=st.sampled_from([IN_JOURNEY, IN_EPISODE, AFTERWARDS, REVIEWED, ENGAGED]),
    named=st.booleans(),
    others=st.lists(beside, max_size=3),
    ended=st.none() | st.sampled_from(JOINT[1:]) | st.integers(-50, 60),
    moved=st.none() | st.integers(-60, -51),
    said=st.sampled_from([1, 250]),
    random=st.randoms(use_true_random=False),
)
def test_a_start_that_is_lost_and_said_anew_comes_to_the_same_party_and_the_same_money(
    scheme: Terms, named: bool, others: list[Any], ended: int | None, moved: int | None, said: int, random: Any
) -> None:
    life = Life()
    episode, ids = _told(life, said, ended, moved)
    seen(life, episode if named else None)
    for began, left, by, co_ordinates, minute in others:
        other = life.start(_day(began), by, id=at(minute + 100 * len(life.made)), care_coordinating=co_ordinates)
        if left is not None and left >= began:
            life.end(other, _day(left), organisation=by)
    before = _come_to(life, scheme, [])
    lose(life, *ids)
    between = {outcome.party for outcome in life.outcomes(scheme) if outcome.state == "achieved"}
    assert between <= {party for _, party, state, _ in before if state == "achieved"}
    _told(life, 5000, ended, moved)
    random.shuffle(life.made)
    assert _come_to(life, scheme, []) == before


@of_all_scopes
def test_of_several_of_who_had_it_that_are_open_it_goes_to_the_one_that_began_last(scheme: Terms) -> None:
    """Whichever of them ends first."""
    life, episode = cared()
    life.start("2012-04-20", id=at(3))
    last = life.start("2012-05-01", id=at(4))
    life.end(last, "2012-12-01")
    lose(life, episode)
    assert {outcome.episode_id for outcome in life.outcomes(scheme)} == {last}
