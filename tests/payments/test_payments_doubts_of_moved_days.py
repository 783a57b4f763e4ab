"""What was paid by itself and comes with a quarter's balance since its day was moved: a doubt takes nothing back."""

from datetime import date, timedelta

import pytest

from tests.harness import Running
from tests.payments.machine import play
from tests.payments.machine.steps import Asked, Disputed, Later, Priced, Ran, Stated, Step

MEASURE = "no_representation"


def stated(on: date, until: date | None, assessed_on: date) -> Stated:
    return Stated(
        person="bob", measure=MEASURE, word="achieved", achieved_on=on, until=until, again=0, older=False,
        closed_on=None, by_recorder=False, rule=None, assessed_on=assessed_on,
    )  # fmt: skip


def moved(*, doubt: Step, held: bool = True, to: date = date(2012, 10, 26)) -> tuple[Step, ...]:
    """Paid by itself after its hold, or by the balance of its quarter; then of another day, without a hold."""
    on = date(2012, 8, 9)
    return (
        Later(days=31), Later(days=31), Later(days=7),
        stated(on, on + timedelta(days=30) if held else None, date(2012, 9, 28)),
        Later(days=1), Priced(person="bob", valid_from=date(2012, 4, 1), band="high", pence=9999, voided=False),
        Later(days=7), Ran(contract="c-two"), Later(days=1), stated(to, None, date(2012, 5, 31)), doubt,
        Later(days=92),
    )  # fmt: skip


@pytest.mark.parametrize(
    "steps",
    [
        moved(doubt=Disputed(person="bob", measure=MEASURE)),
        moved(doubt=Asked("bob", False)),
        moved(doubt=Disputed(person="bob", measure=MEASURE), to=date(2012, 9, 26)),
        moved(doubt=Disputed(person="bob", measure=MEASURE), held=False),
    ],
    ids=["disputed", "identity", "within the quarter", "paid by a balance"],
)
async def test_the_model_and_payments_say_the_same(payments: Running, steps: tuple[Step, ...]) -> None:
    differ = await play.played(payments, [play.History("by samples", steps)])
    assert not differ, differ[0].what
