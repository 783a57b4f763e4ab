"""Whatever stands in a field that a service reads: the event is parked, by either way, and nothing of it took effect.

Made from the documents, so that a new field is tried as soon as it is read.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest

from deploy.documents import SERVICES, load
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.events import Payload, full_type, message_name, new_id
from shared.messaging.reading import RawMessage, from_feed
from tests.contracts.misshapen import misshapen
from tests.contracts.test_events_between_services import HEARD, messages_of
from tests.harness import Running
from tests.payments.builders import MEASURES, scheme

_JUDGED: dict[str, Any] = {
    "journey": {"gap_days": 21, "presentation_kinds": ["triage"]},
    "measures": [{"code": code, "kind": "discharge", "params": {"classes": ["successful"]}} for code in MEASURES],
}
_KEPT_BY_THE_CONSUMER = ("bookmark", "inbox", "parked", "alembic_version")


def _read_of(name: str, payload: type[Payload]) -> dict[str, Any]:
    """As the service's own document says what it reads."""
    return dict(messages_of(name)[message_name(payload)]["payload"]["properties"]["data"])


def sender_of(running: Running, payload: type[Payload]) -> tuple[str, str]:
    """The topic on which it is read, and whose that is; of what several say, one stands for all."""
    assert running.service.subscription is not None
    topics = running.service.subscription.topics
    topic = payload.topic if payload.topic in topics else min(topics)
    return topic, topics[topic]


def _example(owner: str, payload: type[Payload]) -> dict[str, Any]:
    return dict(messages_of(owner)[message_name(payload)]["examples"][0]["payload"])


def event_of(owner: str, payload: type[Payload], data: Any) -> dict[str, Any]:
    return _example(owner, payload) | {"id": str(new_id()), "type": full_type(payload.type), "data": data}


def batch_of(way: str, topic: str, owner: str, events: Sequence[Any], first: int) -> Batch:
    bodies = [json.dumps({name: value for name, value in event.items() if name != "sequence"}) for event in events]
    if way == "kafka":
        raws = [
            RawMessage(first + n, body.encode(), key=each["subject"].encode())
            for n, (body, each) in enumerate(zip(bodies, events, strict=True))
        ]
        return Batch(topic, 0, raws)
    event = ",".join(f'{{"sequence":"{first + n:020d}",{body[1:]}' for n, body in enumerate(bodies))
    return Batch(owner, 0, from_feed(f"[{event}]".encode(), first - 1))


def good_of(name: str, owner: str, payload: type[Payload]) -> dict[str, Any]:
    """The example of a scheme is too short for payments and assessment, which work by it at once."""
    if payload.type != "scheme-published":
        return dict(_example(owner, payload)["data"])
    return dict(json.loads((scheme(**_JUDGED) if name == "assessment" else scheme()).model_dump_json(by_alias=True)))


async def _facts(running: Running) -> dict[str, list[Any]]:
    tables = await running.db.read(
        "SELECT tablename FROM pg_tables WHERE schemaname = :schema AND tablename <> ALL (:kept) ORDER BY 1",
        schema=running.db.schema, kept=list(_KEPT_BY_THE_CONSUMER),
    )  # fmt: skip
    return {
        row["tablename"]: [dict(each) for each in await running.db.read(f"SELECT * FROM {row['tablename']}")]
        for row in tables
    }


@pytest.fixture
def running(request: pytest.FixtureRequest, name: str) -> Running:
    found: Running = request.getfixturevalue(name)
    return found


@pytest.mark.parametrize("way", ["kafka", "feed"])
@pytest.mark.parametrize(("name", "payload"), HEARD)
async def test_what_no_field_may_hold_is_parked(name: str, payload: type[Payload], way: str, running: Running) -> None:
    assert running.service.subscription is not None
    consumer = Consumer(running.db, running.service.subscription, running.clock)
    topic, owner = sender_of(running, payload)
    good = good_of(name, owner, payload)
    tried = list(misshapen(good, _read_of(name, payload)))
    events = [event_of(owner, payload, whole) for _, _, whole in tried]
    before = await _facts(running)
    await asyncio.wait_for(consumer.deliver(batch_of(way, topic, owner, events, 1)), 60)
    parked = {row["position"] for row in await running.db.read("SELECT position FROM parked")}
    taken = [
        f"{'.'.join(map(str, path))}: {repr(bad)[:40]}" for n, (path, bad, _) in enumerate(tried, 1) if n not in parked
    ]
    assert not taken, ", ".join(taken)
    assert await _facts(running) == before
    await asyncio.wait_for(
        consumer.deliver(batch_of(way, topic, owner, [event_of(owner, payload, good)], len(events) + 1)), 20
    )
    assert (await running.parked())[len(parked) :] == []
    assert await _facts(running) != before


def test_all_services_that_hear_are_tried() -> None:
    heard = {each.values[0] for each in HEARD}
    assert heard == {name for name in SERVICES if load(name).subscription}
