"""Attribution is made once: who starts later, dated before, takes nothing that was verified for another."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.outcomes import outcomes_of_person
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, LATER, RIVERSIDE, START, Life, facts_of, one_measure, verified
from tests.thorough import part_of

FIRST_ID = UUID(int=1)  # before all others, where the day is the same
REVIEWED = one_measure("top_item", {"item": "acute_housing", "change": -1})
ONCE = one_measure("event", {"code": "dose", "n": 1, "scope": "journey"})
COURSE = one_measure("event", {"code": "dose", "n": 3, "scope": "journey"})
COURSE_OF_EPISODE = one_measure("event", {"code": "dose", "n": 3, "scope": "episode"}, once_per="episode")
ENGAGED = one_measure("engaged", {"weeks": 12, "contact_weeks": 4})
AUTOMATIC = one_measure("event", {"code": "quiet", "n": 1, "scope": "journey"}, verification="automatic")
ANN: dict[str, Any] = {"by": "ann", "organisation": START, "roles": frozenset({"assessor"})}

of_any_kind = pytest.mark.parametrize("scheme", [REVIEWED, ONCE, COURSE, COURSE_OF_EPISODE, ENGAGED])


def treated(by: dict[str, Any] | None = None) -> Life:
    """By CDAS since 10 April: nothing that it records names the episode."""
    life, by = Life(), by or {}
    life.start("2012-04-10")
    life.top("start", "2012-04-10", acute_housing=1, **by)
    life.top("review", "2012-07-01", acute_housing=0, **by)
    for on in ("2012-05-10", "2012-06-10", "2012-07-01"):
        life.event("dose", on, **by)
    life.contact("2012-06-20")
    return life


def said_of(life: Life, scheme: Terms, **more: Any) -> list[VerifierDecision]:
    outcomes = life.outcomes(scheme)
    return [word for outcome in outcomes for word in verified(outcome, **more)]


def paid(life: Life, scheme: Terms, words: list[VerifierDecision]) -> list[tuple[Any, ...]]:
    """All but which journey it is: that begins with the first start."""
    return [
        (
            outcome.id,
            outcome.achieved_on,
            outcome.party,
            outcome.state,
            outcome.contract,
            outcome.verified_by,
            outcome.proofs,
        )
        for outcome in life.outcomes(scheme, verified=words)
    ]


def parties(life: Life, scheme: Terms, words: list[VerifierDecision]) -> set[tuple[str, str]]:
    return {(outcome.party, outcome.state) for outcome in life.outcomes(scheme, verified=words)}


def fallen(life: Life, scheme: Terms, words: list[VerifierDecision]) -> list[tuple[str, str]]:
    return [
        (outcome.party, outcome.fall.reason)
        for outcome in life.derived(scheme, verified=words).outcomes
        if outcome.fall
    ]


@of_any_kind
@pytest.mark.parametrize("on", ["2012-04-03", "2012-04-10", "2012-05-01"])
def test_a_start_dated_before_takes_nothing_that_was_verified_and_voided_leaves_no_trace(
    scheme: Terms, on: str
) -> None:
    life = treated()
    words = said_of(life, scheme)
    before, whole = paid(life, scheme, words), life.derived(scheme, verified=words)
    assert parties(life, scheme, words) == {(CDAS, "achieved")}
    life.start(on, RIVERSIDE, id=FIRST_ID)
    assert [one for one in paid(life, scheme, words) if one[2] == CDAS] == before
    assert (RIVERSIDE, "achieved") not in parties(life, scheme, words)
    life.add(replace(life.made[-1], revision=2, voided=True))
    assert life.derived(scheme, verified=words) == whole


@pytest.mark.parametrize("scheme", [REVIEWED, ONCE, COURSE, COURSE_OF_EPISODE])
def test_nor_what_the_assessor_recorded_and_a_verifier_saw(scheme: Terms) -> None:
    life = treated(ANN)
    words = said_of(life, scheme)
    before = paid(life, scheme, words)
    life.start("2012-04-03", RIVERSIDE)
    assert paid(life, scheme, words) == before


def test_nor_what_time_brought_to_who_discharged() -> None:
    discharged = one_measure("discharge", {"classes": ["successful"]})
    stayed = one_measure("no_representation", {"months": 6}, once_per="episode")
    for scheme in (discharged, stayed):
        life = treated()
        life.end(life.made[0].id, "2012-09-01")
        words = said_of(life, scheme)
        before = paid(life, scheme, words)
        other = life.start("2012-04-03", RIVERSIDE)
        life.end(other, "2012-08-01", "85", organisation=RIVERSIDE)
        assert paid(life, scheme, words) == before
        assert [one[2:4] for one in before] == [(CDAS, "achieved")]


@pytest.mark.parametrize("scheme", [REVIEWED, ONCE, COURSE, COURSE_OF_EPISODE])
def test_where_it_moves_for_another_reason_the_old_word_does_not_cover_it(scheme: Terms) -> None:
    life = treated(ANN)
    words = said_of(life, scheme)
    before = paid(life, scheme, words)
    life.start("2012-04-12", RIVERSIDE)
    begun = life.made[0]
    life.add(replace(begun, revision=2, voided=True))
    life.top("start", "2012-04-12", acute_housing=1, **ANN)
    assert parties(life, scheme, words) == {(RIVERSIDE, "proposed")}
    life.made.pop()
    life.add(replace(begun, revision=3))
    assert paid(life, scheme, words) == before


@pytest.mark.parametrize("scheme", [REVIEWED, ONCE, COURSE, COURSE_OF_EPISODE])
def test_nor_does_it_cover_who_took_over_before_the_day(scheme: Terms) -> None:
    life = treated(ANN)
    words = said_of(life, scheme)
    life.transfer(life.made[0].id, "2012-04-11", RIVERSIDE)
    assert parties(life, scheme, words) == {(RIVERSIDE, "proposed")}
    assert parties(life, scheme, words + said_of(life, scheme, on="2013-01-01")) == {(RIVERSIDE, "achieved")}


@pytest.mark.parametrize("scheme", [REVIEWED, COURSE])
def test_what_was_refused_for_one_is_proposed_for_another_and_its_own_again_once_verified(scheme: Terms) -> None:
    life = treated(ANN)
    (first,), words = life.outcomes(scheme), said_of(life, scheme, yes=False)
    assert fallen(life, scheme, words) == [(CDAS, "refused")]
    life.start("2012-04-03", RIVERSIDE)
    assert (fallen(life, scheme, words), parties(life, scheme, words)) == ([], {(RIVERSIDE, "proposed")})
    again = [replace(word, verified=True) for word in words]
    assert [
        (outcome.id, outcome.state) for outcome in life.outcomes(scheme, verified=again) if outcome.party == CDAS
    ] == [(first.id, "achieved")]


@pytest.mark.parametrize("yes", [True, False])
@pytest.mark.parametrize("scheme", [ONCE, COURSE])
def test_what_no_contract_covers_keeps_nothing_from_whom_one_pays(scheme: Terms, yes: bool) -> None:
    life = Life()
    ended = life.start("2012-04-01", "elsewhere")
    life.end(ended, "2012-06-01", organisation="elsewhere")
    for on in ("2012-06-18", "2012-06-19", "2012-06-20"):
        life.event("dose", on, **ANN)
    words = said_of(life, scheme, yes=yes)
    assert [(word.party, word.verified) for word in words] == [("elsewhere", yes)]
    life.start("2012-06-10", CDAS)
    assert parties(life, scheme, words) == {(CDAS, "proposed")}
    now = said_of(life, scheme, on="2013-01-01")
    assert parties(life, scheme, words + now) == {(CDAS, "achieved")}


@pytest.mark.parametrize("scheme", [REVIEWED, ONCE])
def test_unverified_it_is_whose_organisation_recorded_it_then_who_started_first(scheme: Terms) -> None:
    life = treated()
    life.start("2012-04-03", RIVERSIDE)
    own = [outcome for outcome in life.outcomes(scheme) if outcome.achieved_on >= date(2012, 5, 10)]
    assert {(outcome.party, outcome.state) for outcome in own} == {(CDAS, "proposed")}
    neither = treated(ANN)
    neither.start("2012-04-03", RIVERSIDE)
    assert parties(neither, scheme, []) == {(RIVERSIDE, "proposed")}


def test_nothing_holds_by_itself_where_several_could_be_paid() -> None:
    life = treated()
    life.event("quiet", "2012-06-01", **ANN)
    assert parties(life, AUTOMATIC, []) == {(CDAS, "achieved")}
    seen = said_of(life, AUTOMATIC)
    life.start("2012-04-03", RIVERSIDE)
    assert parties(life, AUTOMATIC, []) == {(RIVERSIDE, "proposed")}
    assert parties(life, AUTOMATIC, seen) == {(CDAS, "achieved")}


@settings(max_examples=part_of(100), deadline=None)
@given(
    scheme=st.sampled_from([REVIEWED, ONCE, COURSE, COURSE_OF_EPISODE]),
    begun=st.lists(st.integers(-30, 60), max_size=3),
    random=st.randoms(use_true_random=False),
)
def test_whatever_starts_beside_it_and_in_whatever_order_it_stays(scheme: Terms, begun: list[int], random: Any) -> None:
    life = treated(ANN)
    words = said_of(life, scheme)
    before = paid(life, scheme, words)
    for place, days in enumerate(begun, 2):
        own_id = UUID(int=random.randrange(1 << 60) * 8 + place)
        life.start(str(date(2012, 4, 10) + timedelta(days=days)), RIVERSIDE, id=own_id)
    expected = life.derived(scheme, verified=words)
    assert [one for one in paid(life, scheme, words) if one[3] == "achieved"] == before
    made, said = life.made + life.made[:3], words + words[:1]
    random.shuffle(made)
    random.shuffle(said)
    assert outcomes_of_person(facts_of(life.client_id, made), (scheme,), LATER, said) == expected
