"""An endpoint whose owner mends it while a batch of it is under way is judged by nothing of what it was before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shared.messaging.webhooks.deliveries import CLAIM
from tests.harness import Running
from tests.payments.test_payments_webhook_faults import state_of
from tests.payments.test_payments_webhooks import (
    PATH,
    change,
    happens,
    headers,
    made,
    receiving,
    running,
    send,
    sending,
    shown,
    subjects,
    time_passes,
)
from tests.receiver import always

__all__ = ["running"]


@asynccontextmanager
async def under_way(running: Running) -> AsyncIterator[None]:
    """What is done within is done after a batch was sent, and before what came of it is noted."""
    async with sending(running) as sender:
        async with running.db.session() as session:
            (claimed,) = await CLAIM.all(session, count=9, lease_seconds=90.0)
        batch = await sender._gathered(claimed)
        assert batch is not None
        sent = await sender._tried(batch)
        yield
        await sender._settle(claimed, sent)


async def failed_nine_times(running: Running, url: str) -> dict[str, str]:
    endpoint = await made(running, url)
    await happens(running, "a")
    for _ in range(9):
        await send(running)
        await time_passes(running)
    return endpoint


@pytest.mark.parametrize("code", [500, 410])
async def test_its_last_failure_at_an_address_that_was_corrected_meanwhile(running: Running, code: int) -> None:
    async with receiving(always(500)) as old, receiving(always(200)) as new:
        endpoint = await failed_nine_times(running, old.url())
        old.answer = always(code)
        async with under_way(running):
            assert (await change(running, endpoint, url=new.url(), isOn=True)).status_code == 200
        seen = await shown(running, endpoint["id"])
        assert (seen["isOn"], seen["offWhy"], seen["failingSince"]) == (True, None, None)
        assert await state_of(running, endpoint) == {"a": ("waiting", 10)}
        await send(running)
    assert subjects(new) == ["a"]
    assert await state_of(running, endpoint) == {"a": ("delivered", 11)}


async def test_what_it_does_not_want_any_more_takes_nothing_of_the_batch_with_it(running: Running) -> None:
    async with receiving(always(500)) as receiver:
        endpoint = await failed_nine_times(running, receiver.url())
        test = await running.client.post(f"{PATH}/{endpoint['id']}/test", json={}, headers=headers(running))
        assert test.status_code == 201, test.text
        async with under_way(running):
            assert (await change(running, endpoint, types=["uk.lasars.ledger-file-made.v1"])).status_code == 200
        assert [attempts for _, attempts in (await state_of(running, endpoint)).values()] == [1]
        receiver.answer = always(200)
        await send(running)
        assert [state for state, _ in (await state_of(running, endpoint)).values()] == ["delivered"]


async def test_a_delivery_that_is_gone_takes_no_answer_of_its_batch_with_it(running: Running) -> None:
    async with receiving(always(500)) as receiver:
        endpoint = await failed_nine_times(running, receiver.url())
        await happens(running, "b")
        async with under_way(running):
            await running.db.write("DELETE FROM webhook_delivery WHERE subject = 'a'")
    assert await state_of(running, endpoint) == {"b": ("waiting", 1)}


async def test_one_that_was_switched_off_meanwhile_stays_off_and_is_sent_nothing(running: Running) -> None:
    async with receiving(always(500)) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        async with under_way(running):
            await change(running, endpoint, isOn=False)
        await time_passes(running)
        await send(running)
        assert len(receiver.requests) == 1
        assert (await shown(running, endpoint["id"]))["isOn"] is False
    assert await state_of(running, endpoint) == {"a": ("waiting", 1)}


async def test_what_got_through_at_an_address_that_was_given_up_meanwhile_is_told_to_the_new_one(
    running: Running,
) -> None:
    async with receiving(always(200)) as old, receiving(always(200)) as new:
        endpoint = await made(running, old.url())
        await happens(running, "a", "b")
        async with under_way(running):
            assert (await change(running, endpoint, url=new.url())).status_code == 200
        assert await state_of(running, endpoint) == {"a": ("waiting", 1), "b": ("waiting", 1)}
        await send(running)
    assert sorted(subjects(new)) == ["a", "b"]
    ids = [{request.headers["webhook-id"] for request in receiver.requests} for receiver in (old, new)]
    assert ids[0] == ids[1]
    assert await state_of(running, endpoint) == {"a": ("delivered", 2), "b": ("delivered", 2)}


async def test_what_got_through_where_the_address_is_the_same_is_not_sent_again(running: Running) -> None:
    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        async with under_way(running):
            assert (await change(running, endpoint, description="Of finance")).status_code == 200
        await send(running)
    assert subjects(receiver) == ["a"]
    assert await state_of(running, endpoint) == {"a": ("delivered", 1)}


@pytest.mark.parametrize("code", [429, 503])
async def test_a_receiver_that_asked_for_time_gets_it_though_its_endpoint_was_changed(
    running: Running, code: int
) -> None:
    async with receiving(always(code, Retry_After="3600")) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        async with under_way(running):
            assert (await change(running, endpoint, description="Of finance")).status_code == 200
        assert (await shown(running, endpoint["id"]))["pausedUntil"] is not None
        await happens(running, "b")
        await send(running)
    assert subjects(receiver) == ["a"]
    assert await state_of(running, endpoint) == {"a": ("waiting", 1)}


async def test_what_the_old_address_asked_for_holds_up_nothing_at_the_new_one(running: Running) -> None:
    async with receiving(always(503, Retry_After="3600")) as old, receiving(always(200)) as new:
        endpoint = await made(running, old.url())
        await happens(running, "a")
        async with under_way(running):
            assert (await change(running, endpoint, url=new.url())).status_code == 200
        assert (await shown(running, endpoint["id"]))["pausedUntil"] is None
        await send(running)
    assert subjects(new) == ["a"]


@pytest.mark.parametrize("code", [429, 503])
async def test_a_pause_that_was_asked_for_before_the_change_holds(running: Running, code: int) -> None:
    async with receiving(always(code, Retry_After="3600")) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        await send(running)
        paused = (await shown(running, endpoint["id"]))["pausedUntil"]
        assert paused is not None
        await change(running, endpoint, description="Of finance")
        await send(running)
        assert (await shown(running, endpoint["id"]))["pausedUntil"] == paused
    assert subjects(receiver) == ["a"]


async def test_what_the_old_address_answered_counts_for_no_try_at_the_new_one(running: Running) -> None:
    """It is tried ten times, and then switched off."""
    async with receiving(always(500)) as old, receiving(always(500)) as new:
        endpoint = await made(running, old.url())
        await happens(running, "a")
        async with under_way(running):
            await change(running, endpoint, url=new.url())
        for _ in range(10):
            await send(running)
            await time_passes(running)
    assert len(new.requests) == 10
    assert (await shown(running, endpoint["id"]))["isOn"] is False
