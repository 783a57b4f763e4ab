"""Payments and the plain model, driven through the same random histories, say the same money after each step."""

import pytest

from tests.harness import Running
from tests.payments.machine import play
from tests.payments.machine.schemes import SCHEMES
from tests.thorough import part_of

SEED = 1


@pytest.mark.parametrize("number", range(part_of(3 * len(SCHEMES))))
async def test_payments_and_the_model_say_the_same_after_each_step(payments: Running, number: int) -> None:
    difference = await play.played(payments, *play.drawn(SEED, number))
    assert difference is None, str(await play.shortened(payments, difference))


def test_in_any_history_of_the_model_the_cash_says_what_stands() -> None:
    for number in range(part_of(60)):
        assert play.played_alone(*play.drawn(SEED, number)) is None
