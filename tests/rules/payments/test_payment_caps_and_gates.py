"""What gates and a cap leave of outcomes."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.caps import CountedAmount, under_cap
from services.payments.rules.contract_years import Quarter, quarter_on
from services.payments.rules.counted import Count
from services.payments.rules.gate_terms import GateTerms
from services.payments.rules.gates import gated
from services.payments.rules.judged_gates import JudgedGate
from services.payments.rules.schemes import place_in_scheme
from tests.rules.payments.position_builders import book
from tests.rules.payments.test_payment_block import CONTRACT

NINE_TENTHS = GateTerms("g", "i", Fraction("0.5"), Fraction("0.9"), frozenset({"m"}))
DAY = date(2012, 5, 1)


def judged(met: int, eligible: int, gate: GateTerms = NINE_TENTHS) -> JudgedGate:
    quarter = Quarter(0, 0, date(2012, 4, 2), date(2012, 7, 2), 3, date(2012, 7, 2), date(2012, 7, 2))
    return JudgedGate("c", gate, quarter, Count(met, eligible))


def counted(key: int, pence: int, cap: int | None, day: int = 0, place: int = 0) -> CountedAmount:
    return CountedAmount(UUID(int=key), DAY + timedelta(days=day), place, pence, cap)


def test_factors_multiply_before_the_one_rounding() -> None:
    assert gated(15, [judged(1, 3)] * 2) == 12


def test_at_the_target_and_without_cases_a_gate_is_passed() -> None:
    assert [gated(100, [judged(met, of)]) for met, of in ((1, 2), (0, 0), (0, 1))] == [100, 100, 90]


def test_the_quarter_of_a_day_in_the_run_off_is_the_last_one() -> None:
    assert quarter_on(CONTRACT, date(2014, 4, 1)) == quarter_on(CONTRACT, date(2015, 1, 1))
    assert quarter_on(replace(CONTRACT, ends=date(2013, 8, 2)), date(2013, 8, 1)).months == 1


def test_the_one_that_crosses_the_cap_is_split() -> None:
    left = under_cap([counted(1, 600, 1000), counted(2, 600, 1000)])
    assert [(left[UUID(int=key)].pence, left[UUID(int=key)].over_pence) for key in (1, 2)] == [(600, 0), (400, 200)]


def test_the_order_is_of_days_then_of_places_in_the_scheme_then_of_ids() -> None:
    amounts = [counted(4, 5, 10, 1), counted(3, 5, 10, 0, 1), counted(2, 5, 10, 0, 0), counted(1, 5, 10, 0, 1)]
    assert {key.int: under.pence for key, under in under_cap(amounts).items()} == {2: 5, 1: 5, 3: 0, 4: 0}


def test_a_measures_place_is_that_in_the_version_of_the_day_and_of_one_that_it_does_not_list_the_last() -> None:
    first = book(measures=("engaged", "settled"))
    second = book(version=2, valid_from=date(2013, 4, 2), measures=("settled", "engaged", "new"))
    for day, places in ((date(2013, 4, 1), [0, 1, 2]), (date(2013, 4, 2), [1, 0, 3])):
        assert [place_in_scheme([first, second], measure, day) for measure in ("engaged", "settled", "gone")] == places
    assert place_in_scheme([first, second], "settled", date(2012, 4, 1)) == 0  # no version says any order yet


@given(
    amounts=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 5), st.integers(0, 2)), max_size=12),
    cap=st.integers(0, 2000),
    chance=st.randoms(use_true_random=False),
)
def test_all_that_stands_is_the_cap_at_most_and_the_order_in_which_it_is_known_changes_nothing(
    amounts: list[tuple[int, int, int]], cap: int, chance: "object"
) -> None:
    known = [counted(key, pence, cap, day, place) for key, (pence, day, place) in enumerate(amounts)]
    left = under_cap(known)
    chance.shuffle(known)  # type: ignore[attr-defined]
    assert under_cap(known) == left
    assert sum(under.pence for under in left.values()) == min(cap, sum(pence for pence, _, _ in amounts))
    assert all(under.pence + under.over_pence == amounts[key.int][0] for key, under in left.items())
