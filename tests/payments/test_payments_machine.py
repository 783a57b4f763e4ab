"""Payments and the plain model, driven through the same random histories, say the same money after each step."""

from tests.harness import Running
from tests.payments.machine import play
from tests.payments.machine.schemes import SCHEMES
from tests.thorough import part_of

SEED = 1
SHORT = 45  # steps of a history


async def test_payments_and_the_model_say_the_same_after_each_step(payments: Running) -> None:
    histories = [play.drawn(SEED, number, SHORT) for number in range(part_of(5 * len(SCHEMES)))]
    differences = await play.played(payments, histories)
    assert not differences, await play.shortened(payments, differences)


def test_in_any_history_of_the_model_the_cash_says_what_stands() -> None:
    for number in range(part_of(40)):
        assert play.played_alone(play.drawn(SEED, number, SHORT)) is None
