"""What touches money is read on a connection that nothing was read on before."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest

from shared.messaging.events import Payload
from tests.fresh import fresh_connections
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved, ident, merged, review, scheme, tariff, withdrawn

CLAIM = ident("outcome ann abstinent_at_review")
DAY = date(2012, 8, 6)


@pytest.fixture
async def fresh(payments: Running) -> AsyncIterator[Running]:
    payments.today = DAY
    async with fresh_connections(payments):
        yield payments


async def hear(payments: Running, *news: Payload) -> None:
    async with asyncio.timeout(20):
        await payments.deliver(*news)


@pytest.mark.parametrize("news", [
    achieved(revision=2, contract=None), withdrawn("ann", "abstinent_at_review", revision=2), scheme(2),
    tariff(name="again", valid_from="2012-04-11"), merged("ann", "bob"), review("ann"), achieved("bob"),
], ids=lambda event: f"{event.type} {getattr(event, 'revision', '')}".strip())  # fmt: skip
@pytest.mark.parametrize("paid", [False, True], ids=["due", "paid"])
async def test_news_of_a_claim_with_money(fresh: Running, news: Payload, paid: bool) -> None:
    await hear(fresh, scheme(), tariff(), achieved())
    if paid:
        await client.paid_run(fresh)
    await hear(fresh, news)
    assert (await client.claim(fresh, CLAIM))["state"]


async def test_a_run_from_its_proposal_to_the_end_and_back(fresh: Running) -> None:
    await hear(fresh, scheme(), tariff(), achieved())
    run = await client.paid_run(fresh)
    assert (await client.claim(fresh, CLAIM))["state"] == "settled"
    assert (await client.bounce(fresh, run["id"])).status_code < 300
    assert (await client.claim(fresh, CLAIM))["state"] == "due"


async def test_a_run_that_is_rejected(fresh: Running) -> None:
    await hear(fresh, scheme(), tariff(), achieved())
    run = await client.approved_run(fresh)
    assert (await client.reject(fresh, run["id"])).status_code < 300
    assert (await client.claim(fresh, CLAIM))["state"] == "due"


async def test_the_day_and_a_position(fresh: Running) -> None:
    await hear(fresh, scheme(), tariff(), achieved())
    await fresh.tick()
    fresh.today = date(2012, 11, 1)
    await fresh.tick()
    assert await client.balances(fresh)
