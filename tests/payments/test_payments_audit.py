"""What finance reads is a look as any other: a list, a file, and what comes by the feed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from shared.kernel.purposes import Purpose, working_as
from shared.messaging.relay import Relay
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, contract, ident, scheme, tariff

LEDGER = {"organisation": "council", "sub": "ledger"}
NEWS = "/events?topic=lasars.finance.stockport&timeout=2000"


@pytest.fixture
async def relay(payments: Running) -> AsyncIterator[None]:
    with working_as(Purpose.RELAY):
        task = asyncio.create_task(Relay(payments.db, poll_seconds=0.5).run())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def looks(payments: Running) -> list[dict[str, Any]]:
    return list((await client.get(payments, "/audit-entries", sub="ledger"))["items"])


async def read(payments: Running, path: str) -> Any:
    headers = payments.headers("finance_releaser", **LEDGER, key=False)
    answer = await payments.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.usefixtures("relay")
async def test_what_came_by_the_feed_was_seen_and_while_nothing_came_nothing_was(payments: Running) -> None:
    assert await read(payments, NEWS.replace("2000", "0")) == []
    assert await looks(payments) == []
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(contracts=[contract(BACK, provisional="clawback")]), tariff(), achieved())
    run = await client.approved_run(payments)
    await client.done(await client.release(payments, run["id"]))
    assert await read(payments, NEWS)
    (look,) = await looks(payments)
    assert (look["operation"], look["members"]) == ("GET /events", ["timeout", "topic"])


async def test_of_whom_a_list_of_claims_is(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(contracts=[contract(BACK, provisional="clawback")]), tariff(), achieved())
    assert (await read(payments, "/claims"))["items"]
    (look,) = await looks(payments)
    assert look["people"] == [str(ident("ann"))]
