"""A newer version adds columns while workers of this one run: they go on, and no event is parked for it.

Each service hears an event of every type that it knows, on connections whose statements are prepared by then.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest

from deploy.documents import ROOT, SERVICES, load
from services.tariff.models import SchemeVersion
from services.tariff.rules import parsing
from services.tariff.rules.toml_text import parse_toml
from shared.data.revisions import STEP
from shared.data.upsert import insert_many
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.events import envelope, new_id, read
from shared.messaging.reading import RawMessage
from shared.messaging.restated import FactsRestated
from shared.messaging.tables import messaging_tables
from tests.conftest import alone_on_a_database
from tests.contracts.test_events_between_services import example_of
from tests.harness import Running

ADDED = {
    "nullable": "text",
    "not null with a default": "integer NOT NULL DEFAULT 7",
}
SCHEME = parsing.canonical(parsing.read(parse_toml((ROOT / "deploy/schemes/stockport.toml").read_text())))
OTHER_AREA = "bolton"
PATIENCE_SECONDS = 10  # what is not handled by then is tried again for ever


@pytest.fixture(params=[name for name in SERVICES if load(name).subscription])
async def alone(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Running]:
    """A service on a database of its own: what is added to it meets no other test."""
    async for running in alone_on_a_database(request.param, database_url):
        yield running


async def deliver(running: Running, number: int) -> None:
    """One event of each type, as its sender's example has it, of other things in another area each time."""
    subscription = running.service.subscription
    assert subscription is not None
    kinds = list(subscription.handlers)
    for position, payload in enumerate(sorted(kinds, key=lambda kind: kind is FactsRestated), 1 + number * len(kinds)):
        example = example_of(payload.type)
        if payload.type == "scheme-published":  # the example leaves most of it out
            example["data"] |= {"scheme": SCHEME, "schemeId": SCHEME["id"], "version": SCHEME["version"]}
        if payload is FactsRestated:
            stream = next(topic for topic in subscription.topics if topic in {"lasars.assessment", "lasars.schemes"})
            again = (1 + number) * STEP
            example["data"] |= {
                "stream": stream.removeprefix("lasars."), "number": 1 + number, "revisionsFrom": again,
                "revision": again + 1,
            }  # fmt: skip
        event = read(_other(example, number), payload)
        owner = subscription.topics[event.data.topic.format(stream=getattr(event.data, "stream", ""))]
        raw = RawMessage(position, envelope(owner, new_id(), event.subject, event.data))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await Consumer(running.db, subscription, running.clock).deliver(Batch(owner, 0, [raw]))
    assert await running.parked() == []


def _other(value: Any, number: int) -> Any:
    if isinstance(value, dict):
        return {name: _other(each, number) for name, each in value.items()}
    if isinstance(value, list):
        return [_other(each, number) for each in value]
    if not isinstance(value, str) or number == 0:
        return value
    try:
        return str(uuid5(UUID(value), str(number)))
    except ValueError:
        return OTHER_AREA if value == "stockport" else value


async def publish(tariff: Running) -> None:
    """Else nothing would be proposed."""
    version = {
        "scheme_id": SCHEME["id"], "version": SCHEME["version"], "hash": "0" * 64, "title": SCHEME["title"],
        "valid_from": SCHEME["valid_from"], "valid_to": SCHEME["valid_to"], "scheme": SCHEME, "state": "published",
        "drafted_by": "one", "published_by": "two", "published_at": datetime(2012, 3, 1, tzinfo=UTC),
    }  # fmt: skip
    async with tariff.db.session() as session:
        await insert_many(session, SchemeVersion, [{**version, "area": area} for area in ("stockport", OTHER_AREA)])


async def counts(running: Running) -> dict[str, int]:
    """Rows of the tables that hold what was heard and what follows from it."""
    messaging = {table.name for table in messaging_tables(type(running.service.metadata)())}
    names = [table.name for table in running.service.metadata.sorted_tables if table.name not in messaging]
    return {name: (await running.db.read(f"SELECT count(*) AS n FROM {name}"))[0]["n"] for name in names}


@pytest.mark.parametrize("added", ADDED)
async def test_a_column_that_is_added_disturbs_no_running_worker(alone: Running, added: str) -> None:
    if alone.db.schema == "tariff":
        await publish(alone)
    await deliver(alone, 0)
    before = await counts(alone)
    assert sum(before.values()) > 0
    tables = [table.name for table in alone.service.metadata.sorted_tables]
    await alone.as_owner(*(f"ALTER TABLE {table} ADD COLUMN added_since {ADDED[added]}" for table in tables))
    await deliver(alone, 1)
    twice = {name: 2 * count for name, count in before.items()}
    assert await counts(alone) == (twice | {"scheme_version": 2} if alone.db.schema == "tariff" else twice)
