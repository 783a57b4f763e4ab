"""What was verified stays where it was verified once the treatment has ended too; a word covers whose it is alone."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, RIVERSIDE, Life, one_measure
from tests.rules.assessment.test_attributed_once import ANN, fallen, paid, parties, said_of
from tests.thorough import part_of

IN_JOURNEY = one_measure("event", {"code": "work", "n": 1, "scope": "journey"})
IN_EPISODE = one_measure("event", {"code": "work", "n": 1, "scope": "episode"}, once_per="episode")
AFTERWARDS = one_measure("event", {"code": "work", "n": 1, "scope": "after_discharge"})
TWICE_AFTERWARDS = one_measure("event", {"code": "work", "n": 2, "scope": "after_discharge"})
REVIEWED = one_measure("top_item", {"item": "acute_housing", "change": -1})


def ended() -> Life:
    """By CDAS until 1 June; what came after it is on the LASARS's word, and names no episode."""
    life = Life()
    episode = life.start("2012-04-10")
    life.top("start", "2012-04-10", acute_housing=1)
    life.end(episode, "2012-06-01")
    life.event("work", "2012-06-12", **ANN)
    life.event("work", "2012-06-15", **ANN)
    life.top("review", "2012-06-15", acute_housing=0, **ANN)
    return life


@pytest.mark.parametrize("scheme", [IN_JOURNEY, IN_EPISODE, REVIEWED])
@pytest.mark.parametrize("on", ["2012-04-03", "2012-05-20", "2012-06-01", "2012-06-10", "2012-06-12"])
def test_a_start_said_afterwards_takes_nothing_from_an_episode_that_had_ended(scheme: Terms, on: str) -> None:
    life = ended()
    words = said_of(life, scheme)
    before = [one[:5] for one in paid(life, scheme, words) if one[3] == "achieved"]
    assert {one[2] for one in before} == {CDAS}
    life.start(on, RIVERSIDE)
    life.top("start", on, acute_housing=1, organisation=RIVERSIDE)
    assert [one[:5] for one in paid(life, scheme, words) if one[3] == "achieved"] == before


@pytest.mark.parametrize("scheme", [AFTERWARDS, TWICE_AFTERWARDS])
def test_nor_what_was_counted_after_its_discharge(scheme: Terms) -> None:
    """Who began beside it came back after nothing: the discharge was an exit all the same."""
    life = ended()
    words = said_of(life, scheme)
    before = paid(life, scheme, words)
    life.start("2012-05-20", RIVERSIDE)
    assert paid(life, scheme, words) == before
    assert [one[2:4] for one in before] == [(CDAS, "achieved")]


@pytest.mark.parametrize("yes", [True, False])
def test_what_is_said_of_anothers_outcome_leaves_the_first_word(yes: bool) -> None:
    """Its own journey makes it another's; when that start is void, what was said of the first one counts as before."""
    life = ended()
    life.event("once", "2012-07-20", **ANN)
    scheme = one_measure("event", {"code": "once", "n": 1, "scope": "journey"})
    words = said_of(life, scheme)
    before = paid(life, scheme, words)
    life.start("2012-07-01", RIVERSIDE)
    assert parties(life, scheme, words) == {(RIVERSIDE, "proposed")}
    words += said_of(life, scheme, yes=yes, on="2013-01-01")
    life.add(replace(life.made[-1], revision=2, voided=True))
    assert paid(life, scheme, words) == before
    assert {one[2:4] for one in before} == {(CDAS, "achieved")}


def test_nor_what_is_said_of_who_takes_over_within_the_episode() -> None:
    life = Life()
    episode = life.start("2012-04-10")
    life.event("work", "2012-06-12", **ANN)
    words = said_of(life, IN_JOURNEY)
    before = paid(life, IN_JOURNEY, words)
    life.transfer(episode, "2012-06-01", RIVERSIDE)
    words += said_of(life, IN_JOURNEY, yes=False, on="2013-01-01")
    assert fallen(life, IN_JOURNEY, words) == [(RIVERSIDE, "refused")]
    life.add(replace(life.made[-1], revision=2, voided=True))
    assert paid(life, IN_JOURNEY, words) == before


def test_of_the_same_outcome_the_last_word_counts_also_after_one_that_knows_no_party() -> None:
    life = ended()
    seen = said_of(life, IN_JOURNEY)
    older: list[VerifierDecision] = [replace(word, party=None) for word in seen]
    assert parties(life, IN_JOURNEY, older) == {(CDAS, "achieved")}
    refused = said_of(life, IN_JOURNEY, yes=False, on="2013-01-01")
    assert fallen(life, IN_JOURNEY, older + refused) == [(CDAS, "refused")]


def test_what_only_attribution_counts_in_an_episode_is_contested_and_what_names_it_is_not() -> None:
    automatic = one_measure(
        "event", {"code": "quiet", "n": 2, "scope": "episode"}, once_per="episode", verification="automatic"
    )
    for naming, state in ((0, "proposed"), (1, "proposed"), (2, "achieved")):
        life = Life()
        episode = life.start("2012-04-10")
        life.start("2012-04-12", RIVERSIDE)
        for place, on in enumerate(["2012-06-01", "2012-06-02"]):
            life.event("quiet", on, **ANN, **dict[str, Any]({"episode_id": episode} if place < naming else {}))
        assert parties(life, automatic, []) == {(CDAS, state)}, naming


@settings(max_examples=part_of(100), deadline=None)
@given(
    scheme=st.sampled_from([IN_JOURNEY, IN_EPISODE, REVIEWED]),
    begun=st.lists(st.integers(-60, 13), min_size=1, max_size=3),
    late=st.booleans(),
    random=st.randoms(use_true_random=False),
)
def test_whatever_others_say_of_themselves_no_verified_outcome_moves(
    scheme: Terms, begun: list[int], late: bool, random: Any
) -> None:
    """Starts, ends, TOPs and events of another provider that re-present nobody: within the gap after the discharge."""
    life = ended()
    words = said_of(life, scheme)
    before = {one[:5] for one in paid(life, scheme, words) if one[3] == "achieved"}
    for place, days in enumerate(begun, 2):
        on = date(2012, 6, 1) + timedelta(days=days)
        own_id = UUID(int=random.randrange(1 << 60) * 8 + place)
        episode = life.start(str(on), RIVERSIDE, id=own_id)
        life.event("work", str(on + timedelta(days=1)), organisation=RIVERSIDE)
        life.top("review", on + timedelta(days=1), episode, organisation=RIVERSIDE, acute_housing=random.randrange(2))
        if late:
            life.end(episode, str(on + timedelta(days=random.randrange(30))), "85", organisation=RIVERSIDE)
    random.shuffle(life.made)
    assert before <= {one[:5] for one in paid(life, scheme, words)}
