"""The events' way for a stack: the feed, or Kafka; there the broker that is named, else one of its own."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.errors import LasarsError
from deploy.sandbox.topology import AREA, Bus, Events


@asynccontextmanager
async def events_by(bus: Bus, folder: Path, areas: Sequence[str] = (AREA,)) -> AsyncIterator[Events]:
    if bus == "feed":
        yield Events()
        return
    from deploy.kafka.broker import Broker, KafkaUnavailable
    from deploy.kafka.topics import create_topics

    if named := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        await create_topics(named, areas=areas)
        await _refuse_old_news(named, areas)
        yield Events("kafka", named)
    else:
        broker = Broker(folder / "kafka")
        try:
            await asyncio.to_thread(broker.start)
            await create_topics(broker.bootstrap_servers, areas=areas)
            yield Events("kafka", broker.bootstrap_servers)
        except KafkaUnavailable as missing:
            raise LasarsError(f"Kafka cannot be started here: {missing}") from None
        finally:
            await asyncio.to_thread(broker.stop)


async def _refuse_old_news(bootstrap_servers: str, areas: Sequence[str] = (AREA,)) -> None:
    """Fresh services would take what an earlier stack sent for their own story."""
    from aiokafka import AIOKafkaConsumer, TopicPartition

    from deploy.kafka.topics import wanted

    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers)
    try:
        await consumer.start()
        partitions = [
            TopicPartition(topic.name, number)
            for topic in wanted(areas=areas)
            for number in range(topic.num_partitions)
        ]
        ends = await consumer.end_offsets(partitions)
    finally:
        await consumer.stop()
    if any(ends.values()):
        raise LasarsError(f"The topics on {bootstrap_servers} hold the events of another stack; empty them first.")
