"""What of a quarter that is paid on account is passed on, and with which remittance: the examples of the rules."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.paid_with_others import Accrual, PeriodLine
from services.payments.rules.passing_quarters import (
    ApprovedRemittance,
    CashLine,
    OutcomeAccrual,
    QuarterOnAccount,
    paid_parts,
    remittance_parts,
    standing_parts,
)
from services.payments.rules.subcontracts import ShareSpan
from tests.model.money import allocate
from tests.model.subcontracts import reached

JUNE, OVER = date(2012, 6, 1), date(2012, 7, 2)
SPANS = [
    ShareSpan("alpha", date(2012, 4, 2), date(2012, 6, 20), "0.9"),
    ShareSpan("alpha", date(2012, 6, 20), date.max, "0.5"),
    ShareSpan("heir", date(2012, 4, 2), date.max, "0.5"),
]


def accrued(number: int, pence: int = 10_000, by: str | None = "alpha", after: int = 0, day: int = 1) -> OutcomeAccrual:
    return OutcomeAccrual(UUID(int=number), Accrual(JUNE.replace(day=day), OVER, pence, after), by)


def run(number: int, seq: int, on: date = OVER, rejected: bool = False) -> ApprovedRemittance:
    return ApprovedRemittance(UUID(int=number), on, PeriodLine("approval", 1, on, seq), rejected)


def cash(seq: int, pence: int, run: int | None = None) -> CashLine:
    return CashLine(seq, pence, UUID(int=run) if run else None)


def quarter(*accruals: OutcomeAccrual, cash: list[CashLine], stands: int = 0) -> QuarterOnAccount:
    return QuarterOnAccount(OVER, accruals, cash, stands)


def passed(told: QuarterOnAccount, *runs: ApprovedRemittance) -> dict[int, dict[str, int]]:
    return {run_id.int: dict(parts) for run_id, parts in remittance_parts(told, runs, SPANS).items()}


ON_ACCOUNT = cash(1, 15_000, 1)
TWO = accrued(1), accrued(2, by=None)


@pytest.mark.parametrize(
    ("outcomes", "balance"),
    [(TWO, 5_000), ((accrued(1),), -5_000), ((accrued(1), accrued(2, 5_000, None)), 0)],
)
def test_the_first_remittance_after_the_quarter_passes_its_outcomes_on_whatever_the_balance(
    outcomes: tuple[OutcomeAccrual, ...], balance: int
) -> None:
    """£150 were paid on account; of an outcome of £100 alpha has 90 %."""
    told = quarter(*outcomes, cash=[ON_ACCOUNT, *([cash(5, balance, 2)] if balance > 0 else [])])
    before = run(1, 1, date(2012, 6, 4))
    assert passed(told, before, run(2, 5), run(3, 9)) == {2: {"alpha": 9_000}, 3: {}}
    assert paid_parts(told, SPANS) == {"alpha": 9_000}


def test_what_falls_is_taken_off_whole_with_the_next_remittance_and_nothing_twice() -> None:
    falls = accrued(1, -10_000, after=6)
    told = quarter(*TWO, falls, cash=[ON_ACCOUNT, cash(5, 5_000, 2), cash(8, -2_500, 3), cash(11, -7_500, 4)])
    runs = run(2, 5), run(3, 8), run(4, 11)
    assert passed(told, *runs) == {2: {"alpha": 9_000}, 3: {"alpha": -9_000}, 4: {}}
    again = quarter(*told.accruals, accrued(1, after=12), cash=[*told.cash, cash(14, 10_000, 5)])
    assert passed(again, *runs, run(5, 14))[5] == {"alpha": 9_000}


def test_what_a_price_changes_is_the_difference_of_the_parts() -> None:
    told = quarter(accrued(1, 10_001), accrued(1, -2_501, after=6), cash=[ON_ACCOUNT])
    assert passed(told, run(2, 5), run(3, 8)) == {2: {"alpha": 9_001}, 3: {"alpha": -2_251}}


def test_a_remittance_that_was_rejected_passed_nothing_on() -> None:
    told = quarter(*TWO, cash=[ON_ACCOUNT, cash(5, 5_000, 2), cash(6, -5_000), cash(9, 5_000, 3)])
    assert passed(told, run(2, 5, rejected=True), run(3, 9)) == {2: {"alpha": 9_000}, 3: {"alpha": 9_000}}


def test_what_is_paid_reaches_as_far_as_it_goes_in_the_order_of_achievement() -> None:
    two = accrued(1, day=3), accrued(2, by="heir", day=2)
    for stands, parts in ((15_000, {"heir": 5_000, "alpha": 4_500}), (25_000, {"heir": 5_000, "alpha": 9_000})):
        assert standing_parts(quarter(*two, cash=[], stands=stands), SPANS) == parts


def test_who_is_left_out_of_a_balance_is_passed_on_with_the_remittance_that_pays_the_rest() -> None:
    told = quarter(*TWO, cash=[ON_ACCOUNT, cash(8, 5_000, 3)], stands=15_000)
    first = replace(run(2, 5), left_out={UUID(int=1): 5_000})
    assert passed(told, first, run(3, 8)) == {2: {"alpha": 4_500}, 3: {"alpha": 4_500}}
    assert standing_parts(replace(told, left_out={UUID(int=1): 5_000}), SPANS) == {"alpha": 4_500}


def test_the_share_is_that_of_the_day_of_achievement_and_who_has_none_is_passed_nothing() -> None:
    two = accrued(1, day=19), accrued(2, day=20), accrued(3, by="other")
    assert standing_parts(quarter(*two, cash=[], stands=30_000), SPANS) == {"alpha": 14_000}


@given(st.lists(st.tuples(st.integers(1, 30_001), st.integers(-20_000, 30_000), st.booleans()), max_size=6))
def test_the_remittances_come_to_what_is_paid(drawn: list[tuple[int, int, bool]]) -> None:
    """Each pays or takes off something, and before it something became known, and fell where that is drawn."""
    accruals, lines = [], []
    for seq, (pence, moved, falls) in enumerate(drawn, start=1):
        accruals += [accrued(seq, pence, after=seq - 1), *([accrued(seq, -pence, after=seq)] if falls else [])]
        lines.append(cash(seq, moved, seq))
    told = quarter(*accruals, cash=[*lines, cash(len(drawn) + 1, 0, len(drawn) + 1)])
    remittances = passed(told, *(run(seq, seq) for seq in range(1, len(drawn) + 2)))
    by_remittance = sum(parts.get("alpha", 0) for parts in remittances.values())
    assert by_remittance == paid_parts(told, SPANS).get("alpha", 0)
    standing = [(str(seq), pence) for seq, (pence, _, falls) in enumerate(drawn, start=1) if not falls]
    paid = reached(sum(line.pence for line in told.cash), standing)
    assert by_remittance == sum(allocate(part, [Fraction(9, 10), Fraction(1, 10)])[0] for _, part in paid)
