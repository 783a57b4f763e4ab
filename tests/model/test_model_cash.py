"""Runs, nettings, debts, returns and final accounts, by hand. Payment rules, section 5."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.model.balances import ContractBalance, DebtReport
from tests.model.builders import END, HALF, START, outcome, priced
from tests.model.facts import AgreedQuery, Facts, Outcome
from tests.model.history import Approved, History, Known, Moved, Step, played, receivables
from tests.model.invariants import cash_violations, end_violations, run_violations

DAYS = [START + timedelta(days=number) for number in range(60)]


def paying(run_on: date) -> list[Step]:
    """A run from its approval to finance's word that it was paid."""
    return [Approved("c", run_on), Moved("c", run_on, "released"), Moved("c", run_on, "settled")]


def money(history: History) -> ContractBalance:
    balance = history.of_contract("c")
    assert cash_violations(balance) == []
    assert run_violations(history.runs_of("c"), Fraction(0)) == []
    return balance


def nets(history: History) -> list[int]:
    return [run.net for run in history.runs_of("c")]


def debts(history: History) -> list[int]:
    return [sum(run.debts.values()) for run in history.runs_of("c")]


# A hundred and fifty thousand pence are paid for x, which is then withdrawn while y is worth a hundred thousand.

X, Y = outcome("x", DAYS[0], measure="x"), outcome("y", DAYS[3], measure="y")
PRICES = {"x": 150_000, "y": 100_000}


def facts(*outcomes: Outcome, **terms: object) -> Facts:
    return priced(PRICES, *outcomes, **{"floor": HALF, "carry": 0} | terms)


FALLEN = replace(X, withdrawn=True)
NETTED: list[Step] = [
    Known(DAYS[0], facts(X)), *paying(DAYS[1]), Known(DAYS[2], facts(FALLEN)),
    Known(DAYS[3], facts(FALLEN, Y)), *paying(DAYS[4]),
]  # fmt: skip
BOUNCED = Moved("c", DAYS[1], "returned")


def test_what_arose_on_one_day_is_taken_off_by_when_it_was_achieved_whichever_was_heard_first() -> None:
    """Ann achieved hers before Cas; both are paid and fall on one day, and a run takes off as much as one of them."""
    ann, cas = outcome("ann", DAYS[0], measure="y"), outcome("cas", DAYS[1], measure="y")
    later = outcome("later", DAYS[4], measure="x")
    both = [replace(each, withdrawn=True) for each in (ann, cas)]
    terms = {"y": 100_000, "x": 100_000}

    def told(*outcomes: Outcome) -> Facts:
        return priced(terms, *outcomes, floor=Fraction(0), carry=2)

    history = played([
        Known(DAYS[1], told(ann, cas)), *paying(DAYS[2]), Known(DAYS[3], told(ann, both[1])),
        Known(DAYS[3], told(*both)), Known(DAYS[4], told(*both, later)), *paying(DAYS[5]),
    ])  # fmt: skip
    (run,) = history.runs_of("c")[1:]
    assert run.netted == {"c/claim/ann": 100_000}


def test_what_the_floor_leaves_open_becomes_a_debt() -> None:
    history = played(NETTED)
    assert (nets(history), debts(history)) == ([150_000, 50_000], [0, 100_000])
    assert money(history) == ContractBalance(standing=100_000, paid=200_000, debt=100_000)


def test_a_payment_that_bounces_cancels_the_debt_and_what_was_netted_is_due() -> None:
    history = played([*NETTED, BOUNCED])
    assert money(history) == ContractBalance(standing=100_000, paid=50_000, due=50_000)
    history = played([*NETTED, BOUNCED, *paying(DAYS[5])])
    assert money(history) == ContractBalance(standing=100_000, paid=100_000)
    assert end_violations(history.of_contract("c")) == []


def test_what_was_collected_is_due_again_and_what_was_written_off_is_not() -> None:
    collected = played([*NETTED, DebtReport("c/claim/x", 100_000), BOUNCED])
    assert (money(collected).due, money(collected).collected) == (150_000, 100_000)
    written_off = played([*NETTED, DebtReport("c/claim/x", 100_000, written_off=True), BOUNCED])
    assert (money(written_off).due, money(written_off).written_off) == (50_000, 0)


def test_what_is_written_off_is_kept_and_does_not_stand() -> None:
    history = played([*NETTED, DebtReport("c/claim/x", 100_000, written_off=True)])
    assert money(history) == ContractBalance(standing=100_000, paid=200_000, written_off=100_000)
    assert end_violations(history.of_contract("c")) == []


def test_what_falls_again_after_it_was_written_off_is_owed_anew() -> None:
    """It stood again meanwhile, and that took back the write-off."""
    given_up: list[Step] = [*NETTED, DebtReport("c/claim/x", 100_000, written_off=True)]
    fell = [*given_up, Known(DAYS[5], facts(X, Y)), *paying(DAYS[6]), Known(DAYS[7], facts(FALLEN, Y))]
    assert (money(played(fell)).receivable, money(played(fell)).written_off) == (150_000, 0)
    owed = played([*fell, Approved("c", DAYS[8])])
    assert (money(owed).debt, money(owed).written_off) == (150_000, 0)


def test_one_that_was_mistaken_stands_again() -> None:
    history = played([*NETTED, Known(DAYS[5], facts(X, Y))])
    assert money(history) == ContractBalance(standing=250_000, paid=200_000, due=50_000)


def test_a_fall_before_approval_is_a_reversal_and_after_it_a_receivable() -> None:
    before = played([Known(DAYS[0], facts(X)), Known(DAYS[1], facts(FALLEN))])
    assert money(before) == ContractBalance()
    after = played([Known(DAYS[0], facts(X)), Approved("c", DAYS[1]), Known(DAYS[1], facts(FALLEN))])
    assert money(after) == ContractBalance(approved=150_000, receivable=150_000)


def test_a_fall_of_what_is_held_is_a_reversal() -> None:
    held = replace(X, provisional_until=DAYS[9])
    history = played([Known(DAYS[0], facts(held, provisional="hold")), Approved("c", DAYS[1])])
    assert money(history) == ContractBalance(standing=150_000, held=150_000)
    history = played([Known(DAYS[0], facts(held, provisional="hold")), Approved("c", DAYS[9])])
    assert money(history) == ContractBalance(standing=150_000, approved=150_000)
    assert (
        money(played([Known(DAYS[0], facts(replace(held, withdrawn=True), provisional="hold"))])) == ContractBalance()
    )


# A receivable of 150,000 before four runs


def four_runs(rejected: Sequence[int] = (), carry: int | None = 2) -> History:
    """Of 100,000; 20,000; 30,000; 50,001."""
    prices = {"x": 150_000, "p": 100_000, "q": 20_000, "r": 30_000, "s": 50_001}
    outcomes: list[Outcome] = [X]
    steps: list[Step] = [Known(DAYS[0], priced(prices, X)), *paying(DAYS[1])]
    steps.append(Known(DAYS[1], priced(prices, FALLEN, floor=HALF, carry=carry)))
    for number, code in enumerate("pqrs"):
        outcomes = [FALLEN, *outcomes[1:], outcome(code, DAYS[2 + number], measure=code)]
        steps.append(Known(DAYS[2 + number], priced(prices, *outcomes, floor=HALF, carry=carry)))
        if number in rejected:
            steps += [Approved("c", DAYS[2 + number]), Moved("c", DAYS[2 + number], "rejected")]
        steps += paying(DAYS[2 + number])
    return played(steps)


def test_receivables_are_netted_down_to_the_floor_and_carried_twice() -> None:
    history = four_runs()
    assert nets(history)[1:] == [50_000, 10_000, 15_000, 50_001]
    assert debts(history)[1:] == [0, 0, 75_000, 0]
    assert money(history).debt == 75_000
    assert run_violations(history.runs_of("c"), HALF) == []


def test_the_floor_is_rounded_up_to_the_penny() -> None:
    assert nets(four_runs(carry=9))[1:] == [50_000, 10_000, 15_000, 25_001]


def test_without_clawback_terms_all_is_netted_and_nothing_becomes_a_debt() -> None:
    steps = [*NETTED[:4], Known(DAYS[2], facts(FALLEN, floor=Fraction(0), carry=None)), Approved("c", DAYS[3])]
    later = facts(FALLEN, Y, floor=Fraction(0), carry=None)
    history = played([*steps, Known(DAYS[4], later), Approved("c", DAYS[4])])
    assert (nets(history)[1:], debts(history)[1:], money(history).receivable) == ([0, 0], [0, 0], 50_000)


@pytest.mark.parametrize("rejected", [[0], [1], [2], [0, 1, 2]])
def test_the_date_of_a_rejected_run_is_no_run_date_and_free_again(rejected: list[int]) -> None:
    history = four_runs(rejected)
    kept = [run for run in history.runs_of("c") if run.state != "rejected"]
    assert [run.net for run in kept] == nets(four_runs())
    assert [sum(run.debts.values()) for run in kept] == debts(four_runs())


def test_the_oldest_receivable_is_netted_first() -> None:
    """X fell on one day, y on the next: what the floor leaves is of y, and of x once both are younger than z."""
    prices = PRICES | {"z": 200_000}
    z = outcome("z", DAYS[4], measure="z")
    both, fallen_y = (
        priced(prices, X, replace(Y, achieved_on=DAYS[0])),
        outcome("y", DAYS[0], measure="y", withdrawn=True),
    )
    second = priced(prices, X, fallen_y, z, floor=HALF, carry=1)
    third = priced(prices, FALLEN, fallen_y, z, floor=HALF, carry=1)
    paid: list[Step] = [Known(DAYS[0], both), *paying(DAYS[1])]
    y_first = [*paid, Known(DAYS[3], second), Known(DAYS[4], third), Approved("c", DAYS[4])]
    assert played(y_first).runs_of("c")[1].netted == {"c/claim/y": 100_000}
    x_first = [*paid, Known(DAYS[2], priced(prices, FALLEN, replace(Y, achieved_on=DAYS[0]))), *y_first[-2:]]
    assert played(x_first).runs_of("c")[1].netted == {"c/claim/x": 100_000}


def test_a_run_of_the_day_on_which_a_receivable_arose_nets_it_and_makes_no_debt() -> None:
    history = played([*NETTED[:4], Known(DAYS[3], facts(FALLEN, Y)), Approved("c", DAYS[3])])
    assert (nets(history)[1:], debts(history)[1:]) == ([50_000], [0])
    assert money(history).receivable == 100_000


def test_what_falls_again_after_its_debt_was_cancelled_is_a_receivable() -> None:
    again = [Known(DAYS[5], facts(X, Y)), Known(DAYS[6], facts(FALLEN, Y))]
    history = played([*NETTED, *again])
    assert (money(history).receivable, money(history).debt) == (100_000, 0)


def test_a_run_date_with_nothing_due_counts() -> None:
    history = played([*NETTED[:4], Known(DAYS[2], facts(FALLEN)), Approved("c", DAYS[3])])
    assert (nets(history)[1:], debts(history)[1:]) == ([0], [150_000])


def test_a_rejection_undoes_what_the_run_did() -> None:
    before = [*NETTED[:5], Known(DAYS[3], facts(FALLEN, Y))]
    rejected = played([*before, Approved("c", DAYS[4]), Moved("c", DAYS[4], "rejected")])
    assert money(rejected) == money(played(before)) == ContractBalance(100_000, 0, 100_000, 0, 150_000, 150_000)
    assert [layer.arose_on for layer in receivables(rejected, "c")] == [DAYS[2]]


def test_an_approved_run_is_frozen_until_it_is_released_or_rejected() -> None:
    history = played([Known(DAYS[0], facts(X)), Approved("c", DAYS[1]), Known(DAYS[3], facts(X, Y))])
    assert (nets(history), money(history).due) == ([150_000], 100_000)


def test_only_an_approved_run_can_be_rejected() -> None:
    history = played([Known(DAYS[0], facts(X)), *paying(DAYS[1]), Moved("c", DAYS[1], "rejected")])
    assert money(history).paid == 150_000


def test_a_contract_has_one_run_on_a_date() -> None:
    with pytest.raises(ValueError, match="has a run on"):
        played([Known(DAYS[0], facts(X)), Approved("c", DAYS[1]), Approved("c", DAYS[1])])


def test_the_net_that_comes_back_is_due_again_over_the_lines_of_its_run() -> None:
    """X fell; y and z are paid less a netting of 75,000, and come back: the netting stands."""
    prices = PRICES | {"z": 50_000}
    z = outcome("z", DAYS[3], measure="z")
    fallen = priced(prices, FALLEN, Y, z, floor=HALF)
    steps = [Known(DAYS[0], priced(prices, X)), *paying(DAYS[1]), Known(DAYS[3], fallen), *paying(DAYS[4])]
    history = played([*steps, Moved("c", DAYS[4], "returned")])
    assert {key: part.due for key, part in history.balances.items()} == {
        "c/claim/x": 0, "c/claim/y": 50_000, "c/claim/z": 25_000,
    }  # fmt: skip
    assert money(history).receivable == 75_000


def test_who_is_not_settled_or_disputed_is_left_out() -> None:
    barred = replace(facts(X, Y), barred=frozenset({"x"}))
    assert nets(played([Known(DAYS[3], barred), Approved("c", DAYS[3])])) == [100_000]
    disputed = Approved("c", DAYS[3], frozenset({"c/claim/y"}))
    assert nets(played([Known(DAYS[3], facts(X, Y)), disputed])) == [150_000]


# Final account


def final(*outcomes: Outcome, **terms: object) -> Facts:
    return facts(*outcomes, final_accounts=(date(2013, 6, 1),), run_off_months=12, **terms)


def test_after_the_final_account_the_year_stands_as_it_stood() -> None:
    steps: list[Step] = [Known(DAYS[0], final(X)), *paying(DAYS[1])]
    late = final(FALLEN, replace(Y, achieved_on=DAYS[5]))
    assert money(played([*steps, Known(date(2013, 5, 31), late)])).standing == 100_000
    assert money(played([*steps, Known(date(2013, 6, 1), late)])) == ContractBalance(standing=150_000, paid=150_000)


def test_agreed_queries_add_to_it_by_name() -> None:
    query = AgreedQuery("missed", "c", 0, date(2013, 7, 1), 2_500)
    steps = [Known(DAYS[0], final(X)), Known(date(2013, 7, 1), replace(final(FALLEN), queries=(query,)))]
    assert money(played(steps)).standing == 152_500


def test_holds_of_a_final_year_are_released() -> None:
    held = replace(X, provisional_until=date(2013, 9, 1))
    steps: list[Step] = [
        Known(DAYS[0], final(held, provisional="hold")),
        Known(date(2013, 6, 1), final(FALLEN, provisional="hold")),
    ]
    assert money(played(steps)) == ContractBalance(standing=150_000, held=150_000)
    assert money(played([*steps, *paying(date(2013, 9, 1))])).paid == 150_000


def test_the_next_year_is_open() -> None:
    second = outcome("y", END, measure="y")
    terms = {"ends": date(2014, 4, 1)}
    steps = [Known(DAYS[0], final(X, **terms)), Known(date(2013, 6, 1), final(FALLEN, second, **terms))]
    assert money(played(steps)).standing == 250_000
