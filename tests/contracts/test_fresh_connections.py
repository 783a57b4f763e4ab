"""Whatever a service hears, it takes on a connection that nothing was read on before.

The driver looks up the types of columns, not of what stands within a record: such a read works or not by what the
connection was asked before, so that only a restart shows it.
"""

import asyncio

import pytest

from shared.data.db import Database
from shared.messaging.consumer import Consumer
from shared.messaging.events import Payload
from tests.contracts.test_events_between_services import HEARD
from tests.contracts.test_misshapen_events import batch_of, event_of, good_of, running, sender_of
from tests.fresh import fresh_connections
from tests.harness import Running

__all__ = ["running"]


@pytest.mark.parametrize(("name", "payload"), HEARD)
async def test_what_is_heard_is_taken(name: str, payload: type[Payload], running: Running) -> None:
    assert running.service.subscription is not None
    consumer = Consumer(running.db, running.service.subscription, running.clock)
    topic, owner = sender_of(running, payload)
    async with fresh_connections(running):
        for position in (1, 2):  # as new, and as what is known already
            event = event_of(owner, payload, good_of(name, owner, payload))
            await asyncio.wait_for(consumer.deliver(batch_of("feed", topic, owner, [event], position)), 20)
        assert await running.parked() == []


async def test_each_connection_knows_the_arrays_that_a_record_may_hold(database_url: str) -> None:
    kinds = ["bigint", "boolean", "date", "integer", "jsonb", "numeric", "timestamptz", "uuid"]
    database = Database(database_url, "public", 1)
    for kind in kinds:
        (found,) = await database.read(f"SELECT ARRAY(SELECT ROW(CAST(ARRAY[NULL] AS {kind}[]))) AS held")
        assert found["held"] == [([None],)]
        await database.close()
        database._pools.clear()
