"""What holds by itself does not move to another on the word of who begins to treat after it was recorded."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.facts import Decision
from services.assessment.rules.outcomes import DerivedOutcome, outcomes_of_person
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, LATER, RIVERSIDE, Life, one_measure
from tests.rules.assessment.test_attributed_once import ANN, parties, said_of
from tests.thorough import part_of

THIRD = "third"


def automatic(scope: str, n: int = 1) -> Terms:
    params = {"code": "quiet", "n": n, "scope": scope}
    once_per = "episode" if scope == "episode" else "journey"
    return one_measure("event", params, once_per=once_per, verification="automatic")


IN_JOURNEY, IN_EPISODE, AFTERWARDS = automatic("journey"), automatic("episode"), automatic("after_discharge")
REVIEWED = one_measure("top_item", {"item": "acute_housing", "change": -1}, verification="automatic")
of_all_scopes = pytest.mark.parametrize("scheme", [IN_JOURNEY, IN_EPISODE, REVIEWED])


def at(minute: int) -> UUID:
    """An id that was given in this minute."""
    return UUID(int=(1_340_000_000_000 + minute * 60_000) << 80 | 7 << 76 | 2 << 62 | minute)


def ended(*, recorded: int = 10) -> Life:
    """By CDAS until 1 June. What the LASARS saw on 15 June it recorded in this minute; it names no episode."""
    life = Life()
    episode = life.start("2012-04-10", id=at(1))
    life.top("start", "2012-04-10", acute_housing=1, id=at(2), **ANN)
    life.end(episode, "2012-06-01")
    life.event("quiet", "2012-06-15", id=at(recorded), **ANN)
    life.top("review", "2012-06-15", acute_housing=0, id=at(recorded), **ANN)
    return life


@of_all_scopes
@pytest.mark.parametrize("on", ["2012-04-03", "2012-05-20", "2012-06-10"])
def test_it_waits_for_a_verifier_where_without_that_start_it_was_anothers(scheme: Terms, on: str) -> None:
    life = ended()
    assert parties(life, scheme, []) == {(CDAS, "achieved")}
    life.start(on, RIVERSIDE, id=at(11))
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}
    seen = said_of(life, scheme)
    assert parties(life, scheme, seen) == {(RIVERSIDE, "achieved")}
    life.add(replace(life.made[-1], revision=2, voided=True))
    assert parties(life, scheme, []) == {(CDAS, "achieved")}


def test_so_it_is_where_the_start_opens_a_journey_of_its_own() -> None:
    life = ended()
    life.event("quiet", "2012-07-10", id=at(12), **ANN)
    scheme = automatic("journey", 2)
    assert parties(life, scheme, []) == {(CDAS, "achieved")}
    once = automatic("journey")
    life.start("2012-07-01", RIVERSIDE, id=at(13))
    assert parties(life, once, []) == {(CDAS, "achieved"), (RIVERSIDE, "proposed")}


@of_all_scopes
def test_nothing_changes_where_the_start_was_recorded_before_the_evidence(scheme: Terms) -> None:
    life = ended(recorded=10)
    life.start("2012-06-10", RIVERSIDE, id=at(9))
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}


@of_all_scopes
def test_nor_where_nobody_had_it_before(scheme: Terms) -> None:
    life = ended()
    life.made[0] = replace(life.made[0], id=at(11))
    life.made[2] = replace(life.made[2], id=at(11))
    assert parties(life, scheme, []) == {(CDAS, "achieved")}


@of_all_scopes
def test_nor_where_nothing_is_known_of_when_the_start_was_recorded(scheme: Terms) -> None:
    life = ended()
    life.start("2012-06-10", RIVERSIDE)
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}


@of_all_scopes
def test_who_had_it_meanwhile_is_another_too(scheme: Terms) -> None:
    """Nobody had it when it was recorded; then one said its start, and then another."""
    life = ended(recorded=10)
    life.made[0] = replace(life.made[0], id=at(11))
    life.made[2] = replace(life.made[2], id=at(11))
    life.start("2012-06-10", RIVERSIDE, id=at(12))
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}


@pytest.mark.parametrize("scheme", [IN_JOURNEY, IN_EPISODE])
@pytest.mark.parametrize("untrue", ["2012-04-01", "2012-04-12"])
def test_a_start_that_was_voided_lends_the_next_one_no_word(scheme: Terms, untrue: str) -> None:
    life = Life()
    life.start(untrue, RIVERSIDE, id=at(1), revision=2, voided=True)
    life.end(life.start("2012-04-10", CDAS, id=at(6)), "2012-06-01")
    life.event("quiet", "2012-06-15", id=at(100), **ANN)
    assert _stated(life, scheme) == {(CDAS, "achieved")}
    life.start("2012-06-10", RIVERSIDE, id=at(200))
    assert _stated(life, scheme) == {(RIVERSIDE, "proposed")}


@pytest.mark.parametrize("scheme", [IN_JOURNEY, IN_EPISODE])
def test_nor_does_it_make_wait_what_was_recorded_after_it_was_voided(scheme: Terms) -> None:
    life = Life()
    life.start("2012-04-10", CDAS, id=at(1), revision=2, voided=True)
    life.end(life.start("2012-04-10", RIVERSIDE, id=at(5)), "2012-08-01")
    life.event("quiet", "2012-06-15", id=at(100), **ANN)
    assert _stated(life, scheme) == {(RIVERSIDE, "achieved")}
    life.start("2014-03-01", RIVERSIDE, id=at(900))
    assert _stated(life, scheme) == {(RIVERSIDE, "achieved")}


def _stated(life: Life, scheme: Terms) -> set[tuple[str, str]]:
    return {(outcome.party, outcome.state) for outcome in life.derived(scheme).outcomes}


@of_all_scopes
def test_two_starts_of_one_organisation_do_not_lend_each_other_their_word(scheme: Terms) -> None:
    life = ended()
    for minute, on in ((11, "2012-06-10"), (12, "2012-06-09")):
        life.start(on, RIVERSIDE, id=at(minute), care_coordinating=minute == 11)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}


@pytest.mark.parametrize("names", [True, False])
def test_a_transfer_that_is_recorded_later_and_dated_before_waits_too(names: bool) -> None:
    for minute, state in ((11, "proposed"), (9, "achieved")):
        life = Life()
        episode = life.start("2012-04-10", id=at(1))
        named: dict[str, Any] = {"episode_id": episode} if names else {}
        life.event("quiet", "2012-06-15", id=at(10), **ANN, **named)
        life.transfer(episode, "2012-06-01", RIVERSIDE)
        life.made[-1] = replace(life.made[-1], id=at(minute))
        assert parties(life, IN_JOURNEY, []) == {(RIVERSIDE, state)}


def test_nor_does_it_wait_for_a_transfer_in_its_course_nor_for_who_comes_long_after() -> None:
    life = Life()
    episode = life.start("2012-04-10", id=at(1))
    life.event("quiet", "2012-06-01", id=at(3), **ANN)
    life.transfer(episode, "2012-06-05", RIVERSIDE)
    life.made[-1] = replace(life.made[-1], id=at(4))
    life.event("quiet", "2012-06-15", id=at(5), **ANN)
    life.start("2012-12-01", THIRD, id=at(6), care_coordinating=False)
    for scope in ("journey", "episode"):
        assert parties(life, automatic(scope, 2), []) == {(RIVERSIDE, "achieved")}


def test_after_a_discharge_it_waits_where_a_later_start_opens_beside_it() -> None:
    life = ended()
    life.start("2012-05-20", RIVERSIDE, id=at(11))
    assert parties(life, AFTERWARDS, []) == {(RIVERSIDE, "proposed")}


def both_ended() -> tuple[Life, UUID]:
    """CDAS ended last, so it was its own; then RIVERSIDE says another end than it said first."""
    life = ended()
    theirs = life.start("2012-04-05", RIVERSIDE, id=at(3))
    life.end(theirs, "2012-05-20", organisation=RIVERSIDE, first_on=date(2012, 5, 20))
    return life, theirs


@of_all_scopes
@pytest.mark.parametrize("said", ["2012-06-05", "2012-06-20", None])
def test_an_end_that_is_said_otherwise_by_whom_it_serves_waits(scheme: Terms, said: str | None) -> None:
    life, theirs = both_ended()
    assert parties(life, scheme, []) == {(CDAS, "achieved")}
    corrected: dict[str, Any] = {
        "revision": 2,
        "organisation": RIVERSIDE,
        "first_on": date(2012, 5, 20),
        "voided": said is None,
    }
    life.end(theirs, said or "2012-05-20", **corrected)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}
    life.end(theirs, "2012-05-20", **corrected | {"revision": 3, "voided": False})
    assert parties(life, scheme, []) == {(CDAS, "achieved")}


@of_all_scopes
def test_one_that_the_lasars_corrects_does_not(scheme: Terms) -> None:
    """It is then as if it had been said first."""
    life, theirs = both_ended()
    life.end(theirs, "2012-06-05", revision=2, by="ann", organisation="start", first_on=date(2012, 6, 5))
    assert parties(life, scheme, []) == {(RIVERSIDE, "achieved")}


def one_ended_beside(*, co_ordinates: bool, ended_on: str | None = "2012-06-05") -> Life:
    """CDAS ended on 1 June; RIVERSIDE began before the evidence was recorded, and says at some time that it ended."""
    life = ended()
    theirs = life.start("2012-04-20", RIVERSIDE, id=at(3), care_coordinating=co_ordinates)
    if ended_on:
        life.end(theirs, ended_on, organisation=RIVERSIDE, first_on=date.fromisoformat(ended_on))
    return life


@of_all_scopes
def test_who_does_not_co_ordinate_is_not_paid_on_its_own_end(scheme: Terms) -> None:
    """Nobody knows by the moment when it was said: a person looks, also where that was in time."""
    assert parties(one_ended_beside(co_ordinates=False, ended_on=None), scheme, []) == {(CDAS, "achieved")}
    life = one_ended_beside(co_ordinates=False)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}
    assert parties(life, scheme, said_of(life, scheme)) == {(RIVERSIDE, "achieved")}


@of_all_scopes
def test_an_end_before_the_others_changes_nothing(scheme: Terms) -> None:
    assert parties(one_ended_beside(co_ordinates=False, ended_on="2012-05-20"), scheme, []) == {(CDAS, "achieved")}


@of_all_scopes
def test_nor_does_the_end_of_who_co_ordinates_or_has_it_alone(scheme: Terms) -> None:
    assert parties(one_ended_beside(co_ordinates=True), scheme, []) == {(RIVERSIDE, "achieved")}
    alone = Life()
    theirs = alone.start("2012-04-20", RIVERSIDE, id=at(3), care_coordinating=False)
    alone.top("start", "2012-04-20", acute_housing=1, id=at(2), **ANN)
    alone.end(theirs, "2012-06-05", organisation=RIVERSIDE)
    alone.event("quiet", "2012-06-15", id=at(10), **ANN)
    alone.top("review", "2012-06-15", acute_housing=0, id=at(10), **ANN)
    assert parties(alone, scheme, []) == {(RIVERSIDE, "achieved")}


@of_all_scopes
def test_of_two_who_did_not_co_ordinate_the_one_that_ended_last_is_not_paid_on_its_own_end_either(
    scheme: Terms,
) -> None:
    """Had it not ended, the other would be the one that was closed last."""
    life = Life()
    first = life.start("2012-04-10", id=at(1), care_coordinating=False)
    last = life.start("2012-04-20", RIVERSIDE, id=at(3), care_coordinating=False)
    life.top("start", "2012-04-20", acute_housing=1, id=at(2), **ANN)
    life.end(first, "2012-06-01")
    life.end(last, "2012-06-05", organisation=RIVERSIDE, first_on=date(2012, 6, 5))
    life.event("quiet", "2012-06-15", id=at(10), **ANN)
    life.top("review", "2012-06-15", acute_housing=0, id=at(10), **ANN)
    assert parties(life, scheme, []) == {(RIVERSIDE, "proposed")}


@of_all_scopes
@pytest.mark.parametrize(
    ("who", "on", "state"),
    [(CDAS, "2012-06-14", "achieved"), (CDAS, "2012-06-15", "proposed"), (CDAS, "2012-09-01", "proposed"),
     (RIVERSIDE, "2012-09-01", "achieved")],
)  # fmt: skip
def test_who_decided_about_the_person_as_the_lasars_on_that_day_or_after_waits(
    scheme: Terms, who: str, on: str, state: str
) -> None:
    decided = (
        Decision("other", date(2012, 12, 1)),
        Decision(who, date(2012, 4, 2)),
        Decision(who, date.fromisoformat(on)),
    )
    facts = replace(ended().facts(), decisions=decided)
    found = outcomes_of_person(facts, (scheme,), LATER, ())
    assert {(outcome.party, outcome.state) for outcome in found.outcomes} == {(CDAS, state)}


def standing(life: Life, scheme: Terms) -> list[tuple[Any, ...]]:
    return [_whose(outcome) for outcome in life.outcomes(scheme)]


def _whose(one: DerivedOutcome) -> tuple[Any, ...]:
    return one.measure, one.achieved_on, one.party, one.contract, one.journey_to


starts = st.lists(st.tuples(st.integers(-60, 60), st.sampled_from([RIVERSIDE, THIRD])), max_size=3)


@settings(max_examples=part_of(200), deadline=None)
@given(
    scheme=st.sampled_from([IN_JOURNEY, IN_EPISODE, AFTERWARDS, REVIEWED]),
    begun=starts,
    random=st.randoms(use_true_random=False),
)
def test_the_order_of_recording_decides_nothing_but_whether_it_waits(
    scheme: Terms, begun: list[tuple[int, str]], random: Any
) -> None:
    """Whose it is, when and under which contract is the same; what holds by itself was never anybody else's."""
    life = ended(recorded=10)
    minutes = random.sample(range(3, 40), len(begun) + 1)
    life.made[3:] = [replace(one, id=at(minutes[0])) for one in life.made[3:]]
    for minute, (days, by) in zip(minutes[1:], begun, strict=True):
        life.start(str(date(2012, 6, 1) + timedelta(days=days)), by, id=at(minute))
    random.shuffle(life.made)
    unknown = Life(made=[_forgotten(one) for one in life.made])
    assert sorted(map(str, standing(life, scheme))) == sorted(map(str, standing(unknown, scheme)))
    for one in life.outcomes(scheme):
        if one.state == "achieved":
            assert {one.party} >= _had_by(life, scheme, one, minutes[0])


def _forgotten(fact: Any) -> Any:
    """The same order of ids, but they say nothing of when."""
    return replace(fact, id=UUID(int=fact.id.int & ~(0xF << 76) | 4 << 76))


def _had_by(life: Life, scheme: Terms, one: DerivedOutcome, recorded: int) -> set[str]:
    """By whoever looked at any time since it was recorded."""
    found = set()
    for now in range(recorded, 41):
        then = Life(made=[fact for fact in life.made if fact.id.int <= at(now).int])
        found |= {
            outcome.party for outcome in then.derived(scheme).outcomes if outcome.proofs[-1].id == one.proofs[-1].id
        }
    return found
