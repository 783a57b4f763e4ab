"""The events of the whole demo, in any order and more than once, lead to the same ledger."""

import random
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pytest

from shared.messaging.consumer import Batch, Consumer
from shared.messaging.reading import RawMessage
from tests.harness import Running
from tests.journeys.told import Sent, Told

pytestmark = pytest.mark.xdist_group("story")

_CLAIMS = """
SELECT key, contract, measure, effective_on, pence, value_pence, state, reason FROM amount ORDER BY key
"""
_BALANCES = """
SELECT contract, account, sum(pence) AS pence FROM (
    SELECT contract, to_account AS account, pence FROM transfer
    UNION ALL SELECT contract, from_account, -pence FROM transfer
) AS entry GROUP BY contract, account HAVING sum(pence) <> 0 ORDER BY contract, account
"""


def heard_by_payments(payments: Running, events: Sequence[Sent]) -> list[Sent]:
    assert payments.service.subscription is not None
    types = payments.service.subscription.types
    return [event for event in events if event.service != "payments" and event.type in types]


async def replay(payments: Running, told: Told, events: Sequence[Sent], rng: random.Random) -> dict[str, Any]:
    """Deliver in batches of changing size, tick the last day, and say what the ledger then holds."""
    assert payments.service.subscription is not None
    payments.today = told.example.last_day
    consumer = Consumer(payments.db, payments.service.subscription, payments.clock)
    start = 0
    while start < len(events):
        size = rng.randint(1, 200)
        numbered = enumerate(events[start : start + size], start + 1)
        for source, part in groupby(numbered, lambda pair: pair[1].service):
            await consumer.deliver(Batch(source, 0, [RawMessage(position, each.body) for position, each in part]))
        start += size
    await payments.tick()
    assert await payments.parked() == []
    return {
        "claims": [dict(row) for row in await payments.db.read(_CLAIMS)],
        "balances": [dict(row) for row in await payments.db.read(_BALANCES)],
    }


async def test_replayed_in_order_each_claim_stands_as_in_the_demo(told: Told, payments: Running) -> None:
    """Runs and days change where the money is, never what stands."""
    found = await replay(payments, told, heard_by_payments(payments, told.events), random.Random(1))
    stands = {str(row["key"]): row["pence"] for row in found["claims"]}
    assert stands == {claim["id"]: claim["pence"] for claim in told.answers["claims"]}
    assert len(stands) > 50
    assert sum(row["pence"] for row in found["balances"]) == 0


@pytest.fixture
async def in_order(told: Told, payments: Running) -> dict[str, Any]:
    """What any other order is compared with; the ledger is then as it was before."""
    found = await replay(payments, told, heard_by_payments(payments, told.events), random.Random(1))
    await payments.clear()
    return found


async def test_every_event_delivered_three_times(told: Told, payments: Running, in_order: dict[str, Any]) -> None:
    events = heard_by_payments(payments, told.events)
    thrice = [event for event in events for _ in range(3)]
    assert {event.type for event in events} >= {
        "scheme-published", "tariff-set", "outcome-proposed", "outcome-achieved", "outcome-withdrawn", "clients-merged",
        "client-match", "review-recorded", "treatment-started", "treatment-ended",
    }  # fmt: skip
    assert await replay(payments, told, thrice, random.Random(2)) == in_order


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_all_events_shuffled(told: Told, payments: Running, in_order: dict[str, Any], seed: int) -> None:
    rng = random.Random(seed)
    events = heard_by_payments(payments, told.events) * 2
    rng.shuffle(events)
    assert await replay(payments, told, events, rng) == in_order
