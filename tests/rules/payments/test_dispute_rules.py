"""Who may close a dispute, how long it was open, and what it moved."""

from datetime import date
from itertools import product

import pytest

from services.payments.rules.disputes import OUTCOMES, WITHDRAWN, WhoCloses, days_open, may_close, money_effect


@pytest.mark.parametrize("who", [WhoCloses(*flags) for flags in product((False, True), repeat=3)])
def test_nobody_decides_what_they_opened_and_only_its_side_takes_it_back(who: WhoCloses) -> None:
    decided = {outcome for outcome in OUTCOMES if may_close(who, outcome)}
    assert (WITHDRAWN in decided) == who.of_opener
    others = decided - {WITHDRAWN}
    assert bool(others) == (who.of_council and not who.opened_it)
    assert others in (set(), set(OUTCOMES) - {WITHDRAWN})


def test_its_days_end_with_it() -> None:
    opened, today = date(2012, 8, 6), date(2012, 9, 3)
    assert days_open(opened, None, today) == 28
    assert days_open(opened, date(2012, 8, 13), today) == 7
    assert days_open(today, None, today) == 0


@pytest.mark.parametrize(
    ("opened", "closed", "now", "effect"),
    [(None, None, None, None), (100, None, 250, 150), (100, 40, 250, -60), (0, 0, 100, 0), (100, None, None, None)],
)
def test_its_effect_is_what_stands_less_what_stood(
    opened: int | None, closed: int | None, now: int | None, effect: int | None
) -> None:
    assert money_effect(opened, closed, now) == effect
