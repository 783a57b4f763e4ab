"""Facts shuffled, doubled, corrected, merged and taken apart again: the same cases."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.cases import cases_of
from services.assessment.rules.cases.person import (
    CaseAssessment,
    CaseReferral,
    CaseStart,
    DoorActivity,
    DoorBooking,
    DoorContact,
    EqualityAnswers,
)
from services.assessment.rules.facts import End, Evidence, Fact, Top, Transfer
from shared.figures.cases import Case, difference
from tests.rules.assessment.case_lives import KINDS, SCHEME, Somebody, called, case_facts

FIRST = date(2012, 4, 2)
days = st.integers(0, 700).map(lambda n: FIRST + timedelta(days=n))
episodes = st.integers(1, 3).map(lambda n: UUID(int=100 + n))
common: dict[str, Any] = {
    "on": days, "revision": st.integers(1, 3), "voided": st.sampled_from([False, False, False, True]),
    "organisation": st.sampled_from(["start", "cdas"]),
}  # fmt: skip


def ids(kind: int) -> st.SearchStrategy[UUID]:
    return st.integers(1, 5).map(lambda n: UUID(int=kind * 1000 + n))


def contact(*, attendance: str, **says: Any) -> DoorContact:
    return DoorContact(attendance=attendance, attended=attendance == "attended", **says)


FACTS = {
    "contacts": st.builds(
        contact, id=ids(1), source=st.sampled_from(["3", "4"]), setting=st.sampled_from(["gp", "court"]),
        kind=st.sampled_from(["advice", "assessment"]), access=st.just("drop_in"),
        attendance=st.sampled_from(["attended", "did_not_attend", "cancelled"]),
        in_remit=st.sampled_from([True, False, None]),
        **common,
    ),
    "assessments": st.builds(
        CaseAssessment, id=ids(2), kind=st.sampled_from(["triage", "comprehensive", "reassessment"]),
        drugs=st.sampled_from([("1011",), ("7000",), ()]), in_remit=st.booleans(), **common,
    ),
    "referrals": st.builds(
        CaseReferral, id=ids(3), provider=st.sampled_from(["cdas", "riverside"]), service_id=st.just("s"),
        closed=st.booleans(), **common,
    ),
    "starts": st.builds(
        CaseStart, id=episodes, client_id=st.just(called("ann")), delivered_by=st.sampled_from(["cdas", "riverside"]),
        service_id=st.just("s"), referral_id=ids(3), is_treatment=st.booleans(), care_coordinating=st.booleans(),
        **common,
    ),
    "transfers": st.builds(
        Transfer, id=ids(4), episode_id=episodes, to=st.sampled_from(["cdas", "riverside"]), **common
    ),
    "ends": st.builds(
        End, id=episodes, reason_list=st.just("cds-f"), reason_code=st.sampled_from(["80", "85"]),
        by_role=st.just("clinician"), **common,
    ),
    "evidence": st.builds(
        Evidence, id=ids(5), code=st.just("hep_b_dose"), roles=st.just(frozenset({"assessor"})),
        episode_id=st.one_of(st.none(), episodes), **common,
    ),
    "tops": st.builds(
        Top, id=ids(6), stage=st.sampled_from(["start", "review", "exit"]), items=st.just({"tobacco": 0}),
        roles=st.just(frozenset({"assessor"})), episode_id=st.one_of(st.none(), episodes), **common,
    ),
    "releases": st.builds(Fact, id=ids(7), **common),
    "meetings": st.builds(Fact, id=ids(8), **common),
    "activities": st.builds(
        DoorActivity, id=ids(9), setting=st.just("community"), kind=st.just("advocacy"),
        attendance=st.sampled_from(["attended", "did_not_attend"]), **common,
    ),
    "bookings": st.builds(
        DoorBooking, id=ids(10), setting=st.just("community"), kind=st.just("group"), access=st.just("drop_in"),
        attended=st.booleans(), **common,
    ),
    "equality": st.builds(EqualityAnswers, id=ids(11), ethnic_group=st.sampled_from(["A", None]), **common),
}  # fmt: skip
MADE = st.fixed_dictionaries(
    {kind: st.lists(facts, max_size=6, unique_by=lambda one: (one.id, one.revision)) for kind, facts in FACTS.items()}
)
ANN = Somebody("ann")


def derived(made: dict[str, list[Any]]) -> list[Case]:
    return cases_of(case_facts(ANN, made), SCHEME, date.max).cases


def by_key(cases: list[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: case.key)


@given(MADE, st.randoms(use_true_random=False))
def test_order_and_repetition_make_no_difference(made: dict[str, list[Any]], random: Any) -> None:
    mixed = {kind: random.sample([*facts, *facts], 2 * len(facts)) for kind, facts in made.items()}
    assert by_key(derived(mixed)) == by_key(derived(made))


@given(MADE)
def test_only_the_highest_revision_counts(made: dict[str, list[Any]]) -> None:
    last = {
        kind: list({one.id: one for one in sorted(facts, key=lambda one: one.revision)}.values())
        for kind, facts in made.items()
    }
    standing = {kind: [one for one in facts if not one.voided] for kind, facts in last.items()}
    assert by_key(derived(made)) == by_key(derived(last)) == by_key(derived(standing))


@given(MADE)
def test_each_subject_counts_once_and_each_day_of_treatment_once(made: dict[str, list[Any]]) -> None:
    cases = derived(made)
    assert difference([], cases).begun == cases
    stays = sorted((case for case in cases if case.indicator == "in-treatment"), key=lambda case: case.eligible_on)
    for before, after in pairwise(stays):
        assert before.until is not None
        assert before.eligible_on < before.until <= after.eligible_on


@given(MADE)
def test_waits_follow_each_other_and_are_not_negative(made: dict[str, list[Any]]) -> None:
    for hop in ("contact-to-assessment", "assessment-to-referral", "contact-to-start"):
        waits = sorted((case for case in derived(made) if case.indicator == hop), key=lambda case: case.eligible_on)
        for before, after in pairwise(waits):
            assert before.until is not None, "who waits begins no second wait"
            assert before.until < after.eligible_on
        assert all(wait.value is None or wait.value >= 0 for wait in waits)


@given(MADE, MADE)
def test_merging_and_taking_apart_leaves_what_was(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> None:
    """By difference, as the table is kept: whichever of the two is derived first."""
    apart = {kind: [replace(fact, id=UUID(int=fact.id.int + 500)) for fact in other[kind]] for kind in KINDS}
    apart["transfers"] = [
        replace(moved, episode_id=UUID(int=moved.episode_id.int + 500)) for moved in apart["transfers"]
    ]
    both = {kind: one[kind] + apart[kind] for kind in KINDS}
    bob = Somebody("bob")
    alone = [*derived(one), *cases_of(case_facts(bob, apart), SCHEME, date.max).cases]
    merged = derived(both)
    kept = replaced(alone, merged)
    assert by_key(kept) == by_key(merged)
    assert by_key(replaced(kept, alone)) == by_key(alone)


def replaced(kept: list[Case], derived: list[Case]) -> list[Case]:
    changed = difference(kept, derived)
    return [case for case in kept if case not in changed.ended] + list(changed.begun)
