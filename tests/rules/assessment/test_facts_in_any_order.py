"""Whatever the story: order, repetition and things taken back make no difference to what it adds up to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

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
from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.outcomes import DerivedOutcome, PersonOutcomes, outcomes_of_person
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.life import CDAS, CLIENT, LATER, RIVERSIDE, SCHEME, document, facts_of
from tests.thorough import part_of

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
    "organisation": st.sampled_from(["start", CDAS, "stranger"]),
    "roles": st.sampled_from([frozenset({"clinician"}), frozenset({"provider"}), frozenset({"assessor"})]),
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


def document_with(provisional: str, once_per: str, **changed: Any) -> dict[str, Any]:
    scheme = document() | changed
    for contract in scheme["contracts"]:
        contract["provisional"] = provisional
    for measure in scheme["measures"]:
        measure["once_per"] = once_per
    return scheme


SECOND = document_with("count", "contract_year", version=2, valid_from="2012-09-01", valid_to="2013-03-01")
SECOND["journey"] |= {"gap_days": 35}
SCHEMES: list[tuple[Terms, ...]] = [
    (SCHEME,),
    (terms(document_with("count", "contract_year"), datetime(2012, 3, 1, tzinfo=UTC)),),
    (SCHEME, terms(SECOND, datetime(2012, 5, 1, tzinfo=UTC))),
]
schemes = st.sampled_from(SCHEMES)


def settle(
    story: list[Any], words: Sequence[VerifierDecision] = (), versions: tuple[Terms, ...] = (SCHEME,)
) -> PersonOutcomes:
    return outcomes_of_person(facts_of(CLIENT, story), versions, LATER, words)


def standing(found: PersonOutcomes) -> list[DerivedOutcome]:
    return [outcome for outcome in found.outcomes if outcome.state != "withdrawn"]


def words_on(found: PersonOutcomes, random: Any) -> list[VerifierDecision]:
    """Some of what there is to see is verified or refused, some of it twice, by one person or another."""
    said = []
    for outcome in found.outcomes:
        for _ in range(random.choice([0, 1, 1, 2])):
            by, organisation = random.choice([("vera", "start"), ("kim", "start"), ("viv", CDAS)])
            on = outcome.achieved_on + timedelta(days=random.randrange(3))
            yes = random.random() < 0.7
            says = (
                outcome.measure,
                outcome.achieved_on,
                outcome.seen,
                by,
                organisation,
                on,
                yes,
                outcome.episode_id,
                outcome.party,
            )
            name = uuid5(CLIENT, f"{says[:2]} {sorted(outcome.seen)} {says[3:]}")
            said.append(VerifierDecision(name, *says))
    return said


@settings(max_examples=part_of(200), deadline=None)
@given(stories, schemes, st.randoms(use_true_random=False))
def test_the_order_and_repetition_of_facts_and_verifications_make_no_difference(
    story: list[Any], versions: tuple[Terms, ...], random: Any
) -> None:
    words = words_on(settle(story, versions=versions), random)
    words += words_on(settle(story, words, versions), random)  # of what shows once others are decided
    expected = settle(story, words, versions)
    shuffled, said = story + story[: len(story) // 2], words + words[:2]
    random.shuffle(shuffled)
    random.shuffle(said)
    assert settle(shuffled, said, versions[::-1]) == expected


@settings(max_examples=part_of(150), deadline=None)
@given(stories, facts)
def test_a_fact_that_is_taken_back_leaves_no_trace(story: list[Any], fact: Any) -> None:
    added = replace(fact, id=UUID(int=999), revision=1, voided=False)
    assert settle([*story, added, replace(added, revision=2, voided=True)]) == settle(story)


@settings(max_examples=part_of(150), deadline=None)
@given(stories, facts)
def test_a_lower_revision_that_comes_later_changes_nothing(story: list[Any], fact: Any) -> None:
    newest = replace(fact, revision=9)
    assert settle([*story, newest, replace(fact, revision=0)]) == settle([*story, newest])


@settings(max_examples=part_of(200), deadline=None)
@given(stories, schemes, st.randoms(use_true_random=False))
def test_one_measure_is_paid_once_in_a_place(story: list[Any], versions: tuple[Terms, ...], random: Any) -> None:
    before = settle(story, versions=versions)
    for found in (before, settle(story, words_on(before, random), versions)):
        paid = Counter((outcome.measure, outcome.scope_id) for outcome in found.outcomes if outcome.state == "achieved")
        assert all(times == 1 for times in paid.values())
        shown = Counter((one.measure, one.scope_id) for one in standing(found))
        assert all(times <= 2 for times in shown.values())  # the second is an earlier day that awaits a verifier
        assert len({outcome.id for outcome in found.outcomes}) == len(found.outcomes)


@settings(max_examples=part_of(200), deadline=None)
@given(stories, schemes, st.randoms(use_true_random=False))
def test_nobody_verifies_what_they_recorded_or_are_paid_for(
    story: list[Any], versions: tuple[Terms, ...], random: Any
) -> None:
    for outcome in settle(story, words_on(settle(story, versions=versions), random), versions).outcomes:
        if outcome.verified_by:
            assert outcome.verified_by not in {recorder.sub for recorder in outcome.recorders}
            assert outcome.verified_by_organisation != outcome.party


@settings(max_examples=part_of(150), deadline=None)
@given(stories, schemes, st.randoms(use_true_random=False), days)
def test_a_strangers_contacts_change_nothing(
    story: list[Any], versions: tuple[Terms, ...], random: Any, on: date
) -> None:
    words = words_on(settle(story, versions=versions), random)
    strange: dict[str, Any] = {"on": on, "by": "sam", "organisation": "nobodys", "roles": frozenset({"referrer"})}
    posted = [
        Contact(id=UUID(int=9001), **strange),
        Top(id=UUID(int=9002), stage="start", items={"opiates": 28, "acute_housing": 1}, **strange),
        Top(id=UUID(int=9003), stage="review", items={"opiates": 0, "acute_housing": 0}, **strange),
        Evidence(id=UUID(int=9004), code="custody", **strange),
    ]
    expected, found = settle(story, words, versions), settle([*story, *posted], words, versions)
    assert (found.outcomes, found.representations) == (expected.outcomes, expected.representations)


@settings(max_examples=part_of(150), deadline=None)
@given(stories, schemes)
def test_until_the_next_due_day_time_changes_nothing(story: list[Any], versions: tuple[Terms, ...]) -> None:
    facts_known = facts_of(CLIENT, story)
    today = FIRST
    for _ in range(4):
        now = outcomes_of_person(facts_known, versions, today, ())
        until = now.next_due_on or LATER
        the_day_before = outcomes_of_person(facts_known, versions, until - timedelta(days=1), ())
        assert standing(the_day_before) == standing(now)
        today = until
