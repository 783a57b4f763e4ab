"""Taking back over Kafka, as in Compose: a worker reads, and an API that sees no broker decides by its word."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import cast

import pytest
from aiokafka import AIOKafkaProducer

from services.assessment.events.published import FactsRestated
from services.payments.main import service
from services.payments.settings import Settings
from shared.kernel.purposes import Purpose, working_as
from shared.messaging.bus import bus_for
from shared.messaging.events import Payload, envelope, new_id
from shared.runtime.service import create_app
from tests.harness import HeldClock, Running
from tests.payments.builders import achieved, scheme, tariff
from tests.shared.lost import kinds, lost, restated, try_to_take_back
from tests.shared.worlds import make_topic, until

TOPICS = ("lasars.schemes", "lasars.tariff", "lasars.assessment", "lasars.referral")


@pytest.fixture
async def over_kafka(payments: Running, kafka: str) -> AsyncIterator[tuple[Running, str]]:
    """An API without a worker, whose worker is another process."""
    for topic in TOPICS:
        await make_topic(kafka, topic)
    settings = payments.service.settings.model_copy(update={"bus": "kafka", "kafka_bootstrap_servers": kafka})
    api = Running(service(cast("Settings", settings)), payments.looks_at)
    yield api, kafka
    await api.close()


async def send(servers: str, *news: tuple[str, str, Payload]) -> None:
    """Owner, subject and payload, as a publisher sends them."""
    async with AIOKafkaProducer(bootstrap_servers=servers) as producer:
        for owner, subject, payload in news:
            body = envelope(owner, new_id(), subject, payload)
            await producer.send_and_wait(payload.topic, key=subject.encode(), value=body)


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
async def test_what_is_lost_is_taken_back_once_the_worker_has_read_all_of_its_topics(
    over_kafka: tuple[Running, str],
) -> None:
    api, servers = over_kafka
    one, price = achieved(), tariff()
    await send(servers, ("tariff", "s", scheme()), ("tariff", str(price.client_id), price))
    await send(servers, ("assessment", str(one.client_id), one), ("assessment", "assessment", restated(FactsRestated)))
    app = create_app(api.service, api=False)
    app.state.clock = HeldClock(date(2012, 9, 3))
    app.state.bus = bus_for(api.service.settings, app.state.database)
    begin = asyncio.get_running_loop().create_task
    with working_as(Purpose.CONSUMER):  # as the process begins them
        working = [begin(app.state.bus.consume(app.state.consumer))]

    async def found() -> bool:
        return kinds(await lost(api)) == ["outcome"]

    try:
        await until(found, "the outcome is lost")
        early = await try_to_take_back(api)
        assert (early.status_code, early.json()["type"]) == (409, "/problems/not-all-heard")
        assert "No worker has said yet whether all of lasars.assessment is read" in early.json()["detail"]
        with working_as(Purpose.WORK):
            working.append(begin(app.state.watch.run()))

        async def taken() -> bool:
            answer = await try_to_take_back(api)
            return answer.status_code == 200 and bool(answer.json()["taken"] == {"outcome": 1})

        await until(taken, "it is taken back")
        assert await lost(api) == []
        noted = await api.db.read("SELECT source, events FROM unread WHERE source LIKE 'lasars.%'")
        assert {row["source"]: row["events"] for row in noted} == dict.fromkeys(TOPICS, 0)
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await app.state.database.close()
