"""What payments counts of claims: what a person who completed comes to. By hand, and in any order."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.cases import CountedClaim, cases_of, cases_of_persons
from shared.figures.cases import Case, difference

ANN, BEN = UUID(int=1), UUID(int=2)
LEFT = date(2012, 9, 3)
REVIEWED = CountedClaim(
    key=UUID(int=10), client_id=ANN, contract="cdas-2012", party="cdas", measure="abstinent_at_review", band="low",
    state="settled", achieved_on=date(2012, 7, 10), pence=40_000, entries=[date(2012, 7, 20)], payments=[],
    taken_back_on=None,
)  # fmt: skip
DISCHARGED = replace(
    REVIEWED, key=UUID(int=11), measure="planned_discharge", achieved_on=LEFT, pence=90_000, completes=True
)


def costs(*claims: CountedClaim) -> list[Case]:
    return list(cases_of_persons(claims))


def test_who_completed_counts_once_with_all_that_stands() -> None:
    later = replace(REVIEWED, key=UUID(int=12), measure="no_representation", achieved_on=date(2013, 3, 3), pence=50_000)
    (case,) = costs(REVIEWED, DISCHARGED, later)
    assert (case.eligible_on, case.value, case.provider, case.measure) == (LEFT, 180_000, "cdas", None)


def test_what_has_fallen_or_waits_for_somebody_costs_nothing() -> None:
    fallen, awaited = replace(REVIEWED, state="withdrawn"), replace(REVIEWED, state="awaiting_verification")
    for claim in (fallen, awaited, replace(REVIEWED, state="unpriced")):
        assert [case.value for case in costs(claim, DISCHARGED)] == [90_000]
    assert costs(REVIEWED, replace(DISCHARGED, state="withdrawn")) == []
    assert costs(REVIEWED) == []


def test_each_contract_has_its_own_and_what_none_covers_is_in_none() -> None:
    other = replace(DISCHARGED, key=UUID(int=13), contract="riverside-2012", party="riverside", pence=70_000)
    uncovered = replace(REVIEWED, key=UUID(int=14), contract=None)
    found = sorted((case.contract, case.value) for case in costs(REVIEWED, DISCHARGED, other, uncovered))
    assert found == [("cdas-2012", 130_000), ("riverside-2012", 70_000)]


CLAIMS = st.lists(
    st.builds(
        replace, st.just(REVIEWED), key=st.integers(10, 18).map(lambda number: UUID(int=number)),
        client_id=st.sampled_from([ANN, BEN]), contract=st.sampled_from(["cdas-2012", "riverside-2012", None]),
        state=st.sampled_from(["awaiting_verification", "unpriced", "held", "due", "settled", "withdrawn"]),
        achieved_on=st.integers(0, 90).map(lambda days: LEFT + timedelta(days=days)), pence=st.integers(0, 90_000),
        completes=st.booleans(), payments=st.lists(st.sampled_from([date(2012, 6, 1), date(2013, 1, 1)]), max_size=2),
    ),
    max_size=8, unique_by=lambda claim: claim.key,
)  # fmt: skip


def all_of(claims: list[CountedClaim]) -> list[Case]:
    cases = [case for claim in claims for case in cases_of(claim)]
    return sorted([*cases, *cases_of_persons(claims)], key=lambda case: case.key)


@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_makes_no_difference_and_each_counts_once(claims: list[CountedClaim], random: Random) -> None:
    cases = all_of(claims)
    assert all_of(random.sample(claims, len(claims))) == cases
    assert sorted(difference([], cases).begun, key=lambda case: case.key) == cases


@given(CLAIMS)
def test_persons_cost_what_the_outcomes_of_who_completed_do(claims: list[CountedClaim]) -> None:
    cases = all_of(claims)
    completed = {(case.owner_id, case.contract) for case in cases if case.indicator == "completion-cost"}
    outcomes = [case for case in cases if case.indicator == "outcome-cost"]
    theirs = [case.value or 0 for case in outcomes if (case.owner_id, case.contract) in completed]
    assert sum(case.value or 0 for case in cases if case.indicator == "completion-cost") == sum(theirs)


def days(claim: CountedClaim, indicator: str) -> list[int | None]:
    return [case.value for case in cases_of(claim) if case.indicator == indicator]


EARLIER, LATER = date(2012, 6, 1), date(2012, 8, 1)


@pytest.mark.parametrize(
    ("state", "payments", "waited"),
    [
        ("settled", [LATER, EARLIER], 22),
        ("settled", [EARLIER], 0),
        ("due", [EARLIER], None),
        ("due", [LATER], 22),
        ("approved", [], None),
    ],
)
def test_a_payment_for_a_former_day_is_not_that_of_what_stands(
    state: str, payments: list[date], waited: int | None
) -> None:
    """Achieved on 10 July, once thought to be before June."""
    assert days(replace(REVIEWED, state=state, payments=payments), "achieved-to-paid") == [waited]


def test_nor_is_an_entry_for_a_former_day() -> None:
    assert days(replace(REVIEWED, entries=[LATER, EARLIER]), "achieved-to-entered") == [22]
    assert days(replace(REVIEWED, entries=[EARLIER]), "achieved-to-entered") == [0]
    assert days(replace(REVIEWED, entries=[]), "achieved-to-entered") == [None]


@given(CLAIMS)
def test_no_wait_is_below_nothing(claims: list[CountedClaim]) -> None:
    waits = [case for case in all_of(claims) if case.indicator.startswith("achieved-to-")]
    assert all(case.value is None or case.value >= 0 for case in waits)
    assert all(case.met_on is None or case.met_on >= case.eligible_on for case in waits)


@given(CLAIMS)
def test_merged_and_taken_apart_again_the_same_is_kept(claims: list[CountedClaim]) -> None:
    apart, merged = all_of(claims), all_of([replace(claim, client_id=ANN) for claim in claims])
    kept = apart
    for wanted in (merged, apart):
        changed = difference(kept, wanted)
        kept = [case for case in kept if case not in changed.ended] + list(changed.begun)
        assert sorted(kept, key=lambda case: case.key) == wanted


@pytest.mark.parametrize(("state", "waits"), [
    ("due", {"achieved-to-entered", "achieved-to-paid"}),
    ("accrued", {"achieved-to-entered"}),
    ("in_cohort", set()),
])  # fmt: skip
def test_what_is_paid_with_others_waits_for_no_payment_of_its_own(state: str, waits: set[str]) -> None:
    found = {case.indicator for case in cases_of(replace(REVIEWED, state=state))}
    assert {code for code in found if code.startswith("achieved-to-")} == waits
