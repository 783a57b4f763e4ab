"""Receivables: the floor is rounded up, the oldest goes first, what waits too long becomes a debt."""

from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.money import add_months
from services.payments.rules.netting import ON_ACCOUNT_MONTHS, Netting, Receivable, net_off

HALF = Fraction(1, 2)
AROSE = date(2012, 9, 3)


def run_dates(grosses: list[int], opened: list[int], floor: Fraction, carry: int | None) -> list[Netting]:
    """The run dates that follow, with receivables that all arose before the first."""
    open_pence = {UUID(int=number): pence for number, pence in enumerate(opened)}
    done = []
    days: list[date] = []
    for gross in grosses:
        day = AROSE + timedelta(days=len(days) + 1)
        waiting = [Receivable(key, pence, AROSE, tuple(days)) for key, pence in open_pence.items() if pence]
        netting = net_off(gross, waiting, day, floor, carry)
        days.append(day)
        for line in netting.lines:
            open_pence[line.id] -= line.netted_pence + line.debt_pence
        done.append(netting)
    return done


def test_the_worked_example() -> None:
    nettings = run_dates([100_000, 20_000, 30_000, 50_001], [150_000], HALF, 2)
    assert [netting.net_pence for netting in nettings] == [50_000, 10_000, 15_000, 50_001]
    assert [netting.debt_pence for netting in nettings] == [0, 0, 75_000, 0]


def test_the_floor_is_rounded_up_to_the_penny() -> None:
    assert net_off(50_001, [Receivable(UUID(int=0), 10**6, AROSE)], AROSE, HALF, 2).net_pence == 25_001


def test_a_run_date_with_gross_0_counts() -> None:
    nettings = run_dates([0, 0, 0], [100], HALF, 2)
    assert [netting.debt_pence for netting in nettings] == [0, 0, 100]


def test_none_stated_nets_off_without_a_floor_and_never_makes_a_debt() -> None:
    nettings = run_dates([100, 0, 0, 0, 40], [150], Fraction(0), None)
    assert [netting.net_pence for netting in nettings] == [0, 0, 0, 0, 0]
    assert sum(netting.debt_pence for netting in nettings) == 0


def test_the_oldest_is_netted_first() -> None:
    first, second = net_off(
        100, [Receivable(UUID(int=1), 30, AROSE, (AROSE,)), Receivable(UUID(int=2), 90, AROSE)], AROSE, HALF, 2
    ).lines
    assert (first.netted_pence, second.netted_pence) == (30, 20)


@given(
    gross=st.integers(0, 10**9),
    opened=st.lists(st.integers(1, 10**9), max_size=6),
    floor=st.fractions(0, 1),
    carry=st.none() | st.integers(0, 3),
)
def test_netting_leaves_the_floor_and_loses_nothing(
    gross: int, opened: list[int], floor: Fraction, carry: int | None
) -> None:
    nettings = run_dates([gross] * 5, opened, floor, carry)
    for netting in nettings:
        assert gross * floor <= netting.net_pence <= gross
    taken = sum(netting.netted_pence + netting.debt_pence for netting in nettings)
    assert taken <= sum(opened)
    if carry is not None:
        assert taken == sum(opened)


@given(gross=st.integers(0, 10**4), days_late=st.integers(0, 40), carry=st.none() | st.integers(0, 2))
def test_a_run_for_a_day_that_is_not_after_it_arose_nets_but_makes_no_debt(
    gross: int, days_late: int, carry: int | None
) -> None:
    run_on = AROSE - timedelta(days=days_late)
    (line,) = net_off(gross, [Receivable(UUID(int=0), 10**4, AROSE)], run_on, HALF, carry).lines
    assert (line.netted_pence, line.debt_pence) == (gross // 2, 0)


@given(carry=st.integers(0, 3), earlier=st.integers(0, 4))
def test_the_debt_comes_with_the_run_date_after_it_arose_and_carry_further_ones(carry: int, earlier: int) -> None:
    passed: list[date] = []
    for number in range(-earlier, carry + 2):
        run_on = AROSE + timedelta(days=number)
        (line,) = net_off(0, [Receivable(UUID(int=0), 100, AROSE, tuple(passed))], run_on, HALF, carry).lines
        assert line.debt_pence == (100 if number == carry + 1 else 0)
        if run_on > AROSE:
            passed.append(run_on)


@given(carry=st.integers(0, 3), days=st.lists(st.integers(1, 200), max_size=12, unique=True))
def test_what_is_on_account_is_no_debt_before_it_has_waited_three_months_and_carry_further_run_dates(
    carry: int, days: list[int]
) -> None:
    """Whatever runs there are meanwhile, they take all that is due and count for nothing."""
    until = add_months(AROSE, ON_ACCOUNT_MONTHS)
    passed: list[date] = []
    for run_on in sorted(AROSE + timedelta(days=day) for day in days):
        owed = Receivable(UUID(int=0), 100, AROSE, tuple(passed), on_account=True)
        (line,) = net_off(40, [owed], run_on, HALF, carry).lines
        late = run_on > until and sum(day > until for day in passed) >= carry
        assert (line.netted_pence, line.debt_pence) == (40, 60 if late else 0)
        passed.append(run_on)
