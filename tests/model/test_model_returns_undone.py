"""A return that was reported by mistake. Payment rules, section 5, "Payments that come back"."""

from dataclasses import replace
from fractions import Fraction

from tests.model.balances import ContractBalance, DebtReport
from tests.model.builders import HALF, outcome, priced
from tests.model.facts import Facts, Outcome
from tests.model.history import Approved, History, Known, Moved, ReturnUndone, Step, played, receivables
from tests.model.invariants import cash_violations
from tests.model.test_model_cash import BOUNCED, DAYS, NETTED, money, paying

UNDONE = ReturnUndone("c", DAYS[1])
ONE = outcome("x", DAYS[0], measure="x")
PAID: list[Step] = [Known(DAYS[0], priced({"x": 10_000}, ONE)), *paying(DAYS[1]), BOUNCED]


def test_what_a_run_has_paid_again_meanwhile_is_owed() -> None:
    assert money(played([*PAID, *paying(DAYS[2]), UNDONE])) == ContractBalance(
        standing=10_000, paid=20_000, receivable=10_000
    )
    assert money(played([*PAID, UNDONE])) == ContractBalance(standing=10_000, paid=10_000)


def test_the_debt_that_it_cancelled_is_open_again_and_what_was_written_off_is_that() -> None:
    assert money(played([*NETTED, BOUNCED, UNDONE])) == money(played(NETTED))
    given_up = DebtReport("c/claim/x", 30_000, written_off=True)
    assert money(played([*NETTED, given_up, BOUNCED, UNDONE])) == money(played([*NETTED, given_up]))


def test_what_stood_again_since_is_taken_off_the_debt_before_what_was_written_off() -> None:
    """Of a debt of 100,000 a return cancels 40,000 and the rest is written off; 50,000 stand again."""
    x = outcome("x", DAYS[0], measure="x")
    worth = [priced({"x": pence}, x, floor=Fraction(1), carry=0) for pence in (60_000, 100_000, 0, 50_000)]
    given_up = DebtReport("c/claim/x", 60_000, written_off=True)
    steps: list[Step] = [
        Known(DAYS[0], worth[0]), *paying(DAYS[1]), Known(DAYS[2], worth[1]), *paying(DAYS[3]),
        Known(DAYS[4], worth[2]), *paying(DAYS[5]),
    ]  # fmt: skip
    bounced, undone = Moved("c", DAYS[3], "returned"), ReturnUndone("c", DAYS[3])
    stands = Known(DAYS[6], worth[3])
    meanwhile = money(played([*steps, bounced, given_up, stands]))
    assert (meanwhile.debt, meanwhile.written_off) == (0, 10_000)
    without = ContractBalance(standing=50_000, paid=100_000, written_off=50_000)
    assert money(played([*steps, bounced, given_up, stands, undone])) == without
    assert money(played([*steps, given_up, stands])) == replace(without, debt=0)


def two_paid(fallen: Outcome, *others: Outcome) -> Facts:
    return priced({"x": 150_000, "y": 100_000}, fallen, *others, floor=HALF, carry=1)


def test_what_it_cancelled_is_as_old_as_it_was_and_what_was_paid_twice_is_of_that_day() -> None:
    """Of 150,000 that fell on the third day 50,000 are netted before its payment comes back."""
    x, y = outcome("x", DAYS[0], measure="x"), outcome("y", DAYS[3], measure="y")
    fell, due = two_paid(replace(x, withdrawn=True)), two_paid(replace(x, withdrawn=True), y)
    history: History = played(
        [
            Known(DAYS[0], two_paid(x)), *paying(DAYS[1]), Known(DAYS[2], fell), Known(DAYS[3], due),
            *paying(DAYS[4]), BOUNCED, Approved("c", DAYS[5]), Moved("c", DAYS[5], "released"), Known(DAYS[6], due),
            UNDONE,
        ]
    )  # fmt: skip
    assert cash_violations(history.of_contract("c")) == []
    assert [(owed.arose_on, owed.pence) for owed in receivables(history, "c")] == [
        (DAYS[2], 100_000), (DAYS[6], 50_000),
    ]  # fmt: skip
