"""Closing a month: each task is done when it is true, opens again when it is not, and is ticked by nobody."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, scheme, tariff, withdrawn


async def closing(payments: Running, on: str | None = "2012-08-01") -> dict[str, Any]:
    shown: dict[str, Any] = await client.get(payments, "/month-close", **({"on": on} if on else {}))
    return shown


async def open_of(payments: Running, on: str = "2012-08-01") -> dict[str, list[tuple[Any, ...]]]:
    """Of each task that is not done what is open of it."""
    shown = await closing(payments, on)
    assert [task["isDone"] for task in shown["items"]] == [not task["open"] for task in shown["items"]]
    return {
        task["code"]: [(row["contract"], row["count"], row["pence"], row["firstOn"]) for row in task["open"]]
        for task in shown["items"]
        if not task["isDone"]
    }


@pytest.fixture
async def august(payments: Running) -> Running:
    payments.today = date(2012, 8, 27)
    await payments.deliver(scheme(), tariff(), achieved(on="2012-07-02"))
    payments.today = date(2012, 9, 3)
    await payments.tick()
    return payments


async def test_step_by_step_it_comes_to_be_closed(august: Running) -> None:
    """The position of Monday 3 September is the first after the month."""
    assert await open_of(august) == {"due_paid": [(BACK, 1, 10_000, "2012-08-27")]}
    run = await client.done(await client.propose(august, on=date(2012, 8, 31)))
    assert await open_of(august) == {"due_paid": [(BACK, 1, 10_000, "2012-08-27")]}
    await client.done(await client.approve(august, run["id"]))
    assert await open_of(august) == {"runs_released": [(BACK, 1, 10_000, "2012-08-31")]}
    await client.done(await client.release(august, run["id"]))
    assert await open_of(august) == {"payments_reported": [(BACK, 1, 10_000, "2012-08-31")]}
    assert not (await closing(august))["isDone"]
    await client.done(await client.settle(august, run["id"]))
    assert await open_of(august) == {}
    assert (await closing(august, None))["isDone"]


async def test_what_comes_after_the_month_keeps_it_closed_and_what_comes_back_opens_it(august: Running) -> None:
    run = await client.done(await client.propose(august, on=date(2012, 8, 31)))
    await client.done(await client.approve(august, run["id"]))
    await client.done(await client.release(august, run["id"]))
    await client.done(await client.settle(august, run["id"]))
    await august.deliver(tariff("bob"), achieved("bob", on="2012-08-20"))
    assert await open_of(august) == {}
    assert await open_of(august, "2012-09-01") == {
        "position_published": [("cdas-2012", 1, None, "2012-09-30"), (BACK, 1, None, "2012-09-30")],
        "due_paid": [(BACK, 1, 10_000, "2012-09-03")],
    }
    await client.done(await client.bounce(august, run["id"]))
    assert await open_of(august) == {"due_paid": [(BACK, 1, 10_000, "2012-08-27")]}


async def test_what_fell_before_it_was_paid_is_not_open(august: Running) -> None:
    await august.deliver(withdrawn())
    assert await open_of(august) == {}


async def test_without_a_position_since_it_ended_and_before_it_is_over_nothing_is_closed(payments: Running) -> None:
    payments.today = date(2012, 8, 27)
    await payments.deliver(scheme())
    await payments.tick()
    shown = await closing(payments)
    assert (shown["from"], shown["to"], shown["isOver"], shown["isDone"]) == ("2012-08-01", "2012-09-01", False, False)
    assert set(await open_of(payments)) == {"position_published"}


async def test_it_is_the_councils(august: Running) -> None:
    for role, status in (("finance_proposer", 200), ("commissioner", 200), ("auditor", 200), ("provider", 403)):
        headers = august.headers(role, organisation="riverside" if role == "provider" else "council", key=False)
        assert (await august.client.get("/month-close", headers=headers)).status_code == status
