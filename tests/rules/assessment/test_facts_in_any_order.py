"""Whatever the story: order, repetition and things taken back make no difference to what it adds up to."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.facts import (
    Assessment,
    Contact,
    End,
    Evidence,
    Start,
    Top,
    Transfer,
)
from services.assessment.rules.outcomes import Outcome, Settlement, Verification, settled
from tests.rules.assessment.life import CDAS, CLIENT, LATER, RIVERSIDE, SCHEME, facts_of

FIRST = date(2012, 4, 2)
days = st.integers(0, 800).map(lambda n: FIRST + timedelta(days=n))
things = st.integers(1, 6)
episodes = st.integers(1, 3).map(lambda n: UUID(int=100 + n))
named = st.none() | episodes
providers = st.sampled_from([CDAS, RIVERSIDE])
common: dict[str, Any] = {
    "on": days,
    "revision": st.integers(1, 3),
    "voided": st.booleans(),
    "by": st.sampled_from(["ann", "kim"]),
    "organisation": st.sampled_from(["start", CDAS]),
}


def ids(kind: int) -> st.SearchStrategy[UUID]:
    return things.map(lambda n: UUID(int=kind * 1000 + n))


answers = st.fixed_dictionaries(
    {"opiates": st.sampled_from([None, 0, 0, 20]), "acute_housing": st.sampled_from([0, 1])}
)
facts = st.one_of(
    st.builds(
        Assessment,
        id=ids(1),
        kind=st.sampled_from(["triage", "comprehensive", "reassessment"]),
        drugs=st.sampled_from([("1011",), ()]),
        **common,
    ),
    st.builds(Contact, id=ids(2), attended=st.booleans(), **common),
    st.builds(
        Top, id=ids(3), stage=st.sampled_from(["start", "review", "exit"]), items=answers, episode_id=named, **common
    ),
    st.builds(
        Evidence,
        id=ids(4),
        code=st.sampled_from(["hep_b_dose", "no_proven_offence", "custody"]),
        roles=st.sampled_from([frozenset({"clinician"}), frozenset({"assessor"})]),
        episode_id=named,
        **common,
    ),
    st.builds(
        Start, id=episodes, client_id=st.just(CLIENT), delivered_by=providers, is_treatment=st.booleans(), **common
    ),
    st.builds(Transfer, id=ids(5), episode_id=episodes, to=providers, **common),
    st.builds(
        End,
        id=episodes,
        reason_list=st.just("cds-f"),
        reason_code=st.sampled_from(["80", "85"]),
        by_role=st.sampled_from(["clinician", "provider"]),
        **common,
    ),
)


def key(fact: Any) -> tuple[type, UUID, int]:
    return type(fact), fact.id, fact.revision


stories = st.lists(facts, max_size=25, unique_by=key)


def settle(story: list[Any], verifications: Any = None) -> Settlement:
    return settled(facts_of(CLIENT, story), (SCHEME,), LATER, verifications or {})


def standing(found: Settlement) -> list[Outcome]:
    return [one for one in found.outcomes if one.state != "withdrawn"]


@settings(max_examples=150, deadline=None)
@given(stories, st.randoms(use_true_random=False))
def test_the_order_and_repetition_of_facts_make_no_difference(story: list[Any], random: Any) -> None:
    shuffled = story + story[: len(story) // 2]
    random.shuffle(shuffled)
    assert settle(shuffled) == settle(story)


@settings(max_examples=150, deadline=None)
@given(stories, facts)
def test_a_fact_that_is_taken_back_leaves_no_trace(story: list[Any], fact: Any) -> None:
    added = replace(fact, id=UUID(int=999), revision=1, voided=False)
    assert settle([*story, added, replace(added, revision=2, voided=True)]) == settle(story)


@settings(max_examples=150, deadline=None)
@given(stories, facts)
def test_a_lower_revision_that_comes_later_changes_nothing(story: list[Any], fact: Any) -> None:
    newest = replace(fact, revision=9)
    assert settle([*story, newest, replace(fact, revision=0)]) == settle([*story, newest])


@settings(max_examples=200, deadline=None)
@given(stories, st.booleans())
def test_one_measure_stands_once_in_a_scope(story: list[Any], refuse: bool) -> None:
    before = settle(story)
    word = {
        (one.measure, one.fingerprint): Verification("vera", "start", one.achieved_on, verified=not refuse)
        for one in before.outcomes
    }
    for found in (before, settle(story, word)):
        scopes = Counter((one.measure, one.scope_id) for one in standing(found))
        assert all(times == 1 for times in scopes.values())
        assert len({one.id for one in found.outcomes}) == len(found.outcomes)


@settings(max_examples=150, deadline=None)
@given(stories)
def test_until_the_next_due_day_time_changes_nothing(story: list[Any]) -> None:
    facts_known = facts_of(CLIENT, story)
    today = FIRST
    for _ in range(4):
        now = settled(facts_known, (SCHEME,), today, {})
        until = now.next_due_on or LATER
        the_day_before = settled(facts_known, (SCHEME,), until - timedelta(days=1), {})
        assert standing(the_day_before) == standing(now)
        today = until
