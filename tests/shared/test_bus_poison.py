"""Poison and foreign news on the wire itself: each is parked, by either way, and what comes after it is heard."""

import json
import uuid
from typing import Any

from aiokafka import AIOKafkaProducer

from tests.shared.example import noted
from tests.shared.test_poison import POISON, SUBJECT, bytes_of
from tests.shared.worlds import World, until

# Whatever a log can hold: bodies begin with a brace there.
OF_A_LOG = {name: body for name, body in POISON.items() if body.startswith(b"{")}


async def _send(world: World, bodies: list[tuple[bytes | None, bytes | None]]) -> None:
    """Past the publisher: to the broker, or into the log."""
    if world.kind == "kafka":
        producer = AIOKafkaProducer(bootstrap_servers=world.servers)
        await producer.start()
        try:
            for key, value in bodies:
                await producer.send_and_wait(world.topic, key=key, value=value)
        finally:
            await producer.stop()
        return
    assert world.running is not None
    for _, value in bodies:
        await world.running.db.write(
            "INSERT INTO log (position, event_id, topic, subject, type, body, area)"
            " SELECT coalesce(max(position), 0) + 1, :id, :topic, 'x', 'thing-noted', :body, '*' FROM log",
            id=uuid.uuid4(), topic=world.topic, body=value,
        )  # fmt: skip


async def _begin(world: World) -> None:
    """What is forged in its name before a publisher sends at all stops it loudly instead: it may have been restored."""
    world.listen()
    subject = uuid.uuid4()
    await world.publish((subject, noted(subject, 1)))
    assert await world.wait_heard(1) == [(str(subject), 1)]


async def _heard_after(world: World, parked: int) -> list[str]:
    subject = uuid.uuid4()
    await world.publish((subject, noted(subject, 1)))
    assert (str(subject), 1) in await world.wait_heard(2)

    async def all_parked() -> bool:
        return len(await world.ask("SELECT 1 FROM parked")) == parked

    await until(all_parked, f"{parked} parked over {world.kind}")
    return [row["error"] for row in await world.ask("SELECT error FROM parked")]


async def test_poison_on_the_wire_is_parked_and_the_rest_is_heard(world: World) -> None:
    await _begin(world)
    poison: list[tuple[bytes | None, bytes | None]] = [(SUBJECT.encode(), each) for each in OF_A_LOG.values()]
    if world.kind == "kafka":
        poison += [(None, b"not json"), (b"\xff\x00", None), (SUBJECT.encode(), POISON["deep"]), (None, bytes_of())]
    await _send(world, poison)
    await _heard_after(world, len(poison))


async def test_foreign_news_on_the_wire_is_parked_and_not_believed(world: World) -> None:
    await _begin(world)
    shadow: dict[str, Any] = json.loads(bytes_of(source="/payments"))
    shadow["data"]["revision"] = 100
    await _send(world, [(SUBJECT.encode(), json.dumps(shadow).encode())])
    (error,) = await _heard_after(world, 1)
    assert error.startswith("Foreign:")
