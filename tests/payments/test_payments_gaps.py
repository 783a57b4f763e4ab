"""Days on which nobody worked: after them all is as if each had been worked when it came."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.events import SchemePublished
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, block_scheme, contract, proposed, review, scheme, tariff
from tests.payments.test_payments_order import reset
from tests.thorough import part_of

BEGINS, ENDS = date(2012, 9, 3), date(2013, 7, 1)
BLOCK = {"provisional": "clawback", "floor": "0.5", "annual_value_pence": [50_000_000] * 2, "block_share": "0.7"}
ARREARS = {"annual_value_pence": [12_000_000] * 2, "block_share": "0.25", "block_due": "arrears"}
NEWS = [
    scheme(contracts=[contract(HOLD, **ARREARS), contract(BACK, **BLOCK)]),
    scheme(  # from March on more of it is a block
        2, published_at="2012-08-01T00:00:00+00:00", valid_from="2013-03-01",
        contracts=[contract(HOLD, **(ARREARS | {"block_share": "0.5"})), contract(BACK, **BLOCK)],
    ),
    *(tariff(who) for who in ("ann", "bob", "cas")),
    achieved("ann", contract=HOLD, until="2012-12-05"),
    achieved("bob", contract=HOLD, until="2013-01-07"),
    achieved("cas", contract=HOLD, until="2013-07-02"),
    achieved("ann", "housing_resolved", "2012-08-20", until="2013-02-13"),
    proposed("bob", "housing_resolved", "2012-08-21"),
    achieved("dan"),  # without a tariff
    review("ann", "2012-09-03"),
]  # fmt: skip
_LINES = """
SELECT id, kind, pence, effective_on, due_on, posted_on, cause FROM transfer ORDER BY id
"""
_POSITIONS = "SELECT contract, party, published_on, body FROM position ORDER BY published_on, contract, party"


async def _told(payments: Running, worked: set[date]) -> tuple[Any, ...]:
    """Lines and positions when the day's work was done on these days."""
    await reset(payments)
    payments.today = BEGINS
    await payments.deliver(*NEWS)
    for day in sorted({BEGINS, *worked, ENDS}):
        payments.today = day
        await payments.tick()
    return await payments.db.read(_LINES), await payments.db.read(_POSITIONS)


def _days() -> list[date]:
    return [BEGINS + timedelta(days=days) for days in range((ENDS - BEGINS).days + 1)]


@pytest.fixture
async def by_day(payments: Running) -> tuple[Any, ...]:
    """Lines and positions when each day was worked as it came."""
    return await _told(payments, set(_days()))


async def test_positions_of_missed_mondays_are_those_of_a_run_day_by_day(
    payments: Running, by_day: tuple[Any, ...]
) -> None:
    lines, positions = by_day
    assert len(positions) == 2 * 44
    ended = [line["posted_on"] for line in lines if line["kind"] == "hold_end"]
    assert sorted(ended) == [date(2012, 12, 5), date(2013, 1, 7)]
    assert await _told(payments, set()) == by_day  # at one jump


@settings(
    max_examples=part_of(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(worked=st.sets(st.sampled_from(_days()), max_size=12))
async def test_whichever_days_were_worked_lines_and_positions_are_the_same(
    payments: Running, by_day: tuple[Any, ...], worked: set[date]
) -> None:
    assert await _told(payments, worked) == by_day


async def test_what_was_settled_on_a_later_day_is_not_taken_back_by_a_day_that_is_worked_late(
    payments: Running,
) -> None:
    """The day's work failed while news came: the instalments that these brought stand when it goes through again."""
    payments.today = date(2012, 4, 3)
    await payments.tick()
    payments.today = date(2012, 7, 4)
    await payments.deliver(block_scheme())
    before = await client.balances(payments)
    await payments.tick()
    assert await client.balances(payments) == before
    lines = await payments.db.read("SELECT kind, posted_on FROM transfer")
    assert [(line["kind"], line["posted_on"]) for line in lines] == [("due", date(2012, 7, 4))] * 4


async def test_a_scheme_that_cannot_be_read_is_parked_though_it_prices_nobody(payments: Running) -> None:
    event = scheme(9).model_dump()
    broken = SchemePublished.model_validate(event | {"scheme": {"id": "stockport-2012"}})
    await payments.deliver(broken, may_park=True)
    assert len(await payments.parked()) == 1
    assert await payments.db.read("SELECT 1 FROM scheme_version") == []
