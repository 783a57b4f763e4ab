"""Who may close a dispute, how long it was open, and what it moved."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.payments.rules.caps import added_under_cap
from services.payments.rules.disputes import (
    OUTCOMES,
    WITHDRAWN,
    AgreedDispute,
    WhoCloses,
    days_open,
    may_close,
    money_effect,
    still_adds,
)
from tests.thorough import part_of

ACCOUNT = date(2013, 7, 1)
AGREED = AgreedDispute(UUID(int=1), UUID(int=2), "back", "riverside", True, 10_000, "upheld", ACCOUNT)
PENCE = some.integers(0, 50_000)
DAYS = some.dates(ACCOUNT - timedelta(days=3), ACCOUNT + timedelta(days=3))


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


def adds(dispute: AgreedDispute, stands: int = 10_000, today: date = ACCOUNT, party: str = "riverside") -> bool:
    return still_adds(dispute, "back", party, stands, ACCOUNT, today)


def test_it_adds_to_whom_it_was_opened_by_and_where() -> None:
    assert adds(AGREED)
    assert not adds(replace(AGREED, by_party=False))
    assert not adds(replace(AGREED, contract="hold"))
    assert not adds(AGREED, party="cdas")


@given(opened=PENCE, stands=PENCE, closed_on=DAYS, today=DAYS)
@settings(max_examples=part_of(300))
def test_what_was_upheld_waits_as_long_as_what_stood_stands(
    opened: int, stands: int, closed_on: date, today: date
) -> None:
    dispute = replace(AGREED, opened_pence=opened, closed_on=closed_on)
    assert adds(dispute, stands, today) == (opened == stands)
    assert adds(dispute, opened, today)


@given(closed_on=DAYS, today=DAYS)
@settings(max_examples=part_of(300))
def test_what_was_settled_by_a_correction_counts_on_its_day_alone(closed_on: date, today: date) -> None:
    settled = replace(AGREED, outcome="settled_by_correction", closed_on=closed_on)
    assert adds(settled, today=today) == (closed_on == today and closed_on >= ACCOUNT)


@given(wanted=some.lists(some.tuples(PENCE, PENCE), max_size=6), others=PENCE, cap=PENCE)
@settings(max_examples=part_of(300))
def test_whatever_is_agreed_of_a_year_it_comes_to_no_more_than_its_cap_or_what_stood(
    wanted: list[tuple[int, int]], others: int, cap: int
) -> None:
    """`wanted`: what stands of each, and what is agreed."""
    stood = year = others + sum(stands for stands, _ in wanted)
    for stands, agreed in wanted:
        under = added_under_cap(max(stands, agreed), stands, year, cap)
        assert stands <= under.pence <= max(stands, agreed)
        assert under.pence + under.over_pence == max(stands, agreed)
        assert under.before_pence == year - stands
        year += under.pence - stands
    assert year <= max(stood, cap)
    assert year == min(stood + sum(max(0, agreed - stands) for stands, agreed in wanted), max(stood, cap))
