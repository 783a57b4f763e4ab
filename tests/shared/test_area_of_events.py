"""Whose area an event is of stands beside it: in the outbox, in the log, and where it is set aside."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from shared.messaging import outbox
from shared.messaging.events import area_in
from shared.messaging.relay import Relay
from tests.architecture.sources import SERVICES, load
from tests.harness import Running
from tests.older import Older, older
from tests.shared import example
from tests.shared.example import ThingShown, noted
from tests.shared.news import batch, consumer_of, raw
from tests.shared.processes import until
from tests.shared.test_consumer import fails_on

BEFORE = {"assessment": "0046", "referral": "0024", "tariff": "0017", "payments": "0038"}
EVENT = "gen_random_uuid(), 'lasars.finance.wigan', 's', 'thing-noted', "
OLDER_RELAY = """
WITH taken AS (DELETE FROM things.outbox RETURNING *)
INSERT INTO things.log (position, event_id, topic, subject, type, body)
SELECT 1, event_id, topic, subject, type, body FROM taken
"""
OLDER_API = f"INSERT INTO outbox (event_id, topic, subject, type, body) VALUES ({EVENT} '{{}}')"


async def _publish(things: Running, *areas: str, kind: Any = ThingShown) -> None:
    async with things.db.session() as session:
        for area in areas:
            outbox.add(session, uuid4(), noted(uuid4(), 1, kind).model_copy(update={"area": area}))


async def _logged(things: Running, count: int) -> None:
    relay = Relay(things.db, 0.1)

    async def moved() -> bool:
        return len(await things.db.read("SELECT FROM log")) >= count

    task = asyncio.create_task(relay.run())
    await until(moved)
    task.cancel()


async def test_the_area_goes_with_the_event(things: Running) -> None:
    await _publish(things, "stockport", "wigan")
    assert [row["area"] for row in await things.db.read("SELECT area FROM outbox ORDER BY id")] == [
        "stockport",
        "wigan",
    ]
    await _logged(things, 2)
    assert [row["area"] for row in await things.db.read("SELECT area FROM log ORDER BY position")] == [
        "stockport",
        "wigan",
    ]


async def test_the_feed_goes_by_the_area_beside_the_event(things: Running) -> None:
    """Not by its body, which it would have to read for each reader."""
    await _publish(things, "stockport", "wigan")
    await _logged(things, 2)
    await things.db.write("UPDATE log SET body = '{\"data\":{}}'")
    headers = things.headers("finance_releaser", area="wigan", key=False)
    answer = await things.client.get("/events", params={"topic": "lasars.shown"}, headers=headers)
    assert len(answer.json()) == 1


async def test_what_is_parked_or_dropped_keeps_its_area(things: Running) -> None:
    example.trouble["in_handler"] = fails_on(1)
    events = [
        raw(n, noted(uuid4(), 1).model_copy(update={"area": area})) for n, area in enumerate(("wigan", "stockport"), 1)
    ]
    await consumer_of(things).deliver(batch(*events))
    for area in ("wigan", "stockport"):
        listed = await things.client.get("/parked", headers=things.headers("operator", area=area))
        (mine,) = listed.json()["items"]
        dropped = await things.client.post(
            f"/parked/{mine['eventId']}/drop", json={"reason": "a test"}, headers=things.headers("operator", area=area)
        )
        assert dropped.status_code == 200
    assert {row["area"] for row in await things.db.read("SELECT area FROM dropped")} == {"wigan", "stockport"}


@pytest.mark.parametrize(
    ("body", "area"),
    [
        (b'{"data":{"area":"wigan"}}', "wigan"),
        (b'{"data":{"area":"*"}}', "*"),
        (b'{"data":{"area":"a\\u0000b"}}', None),
        (b'{"data":{"area":7}}', None),
        (b'{"data":[]}', None),
        (b"\xff", None),
    ],
)
def test_a_body_may_be_anything(body: bytes, area: str | None) -> None:
    assert area_in(body) == area


async def _keep(kept: Older, name: str) -> None:
    said = 'convert_to(\'{"data":{"area":"wigan"}}\', \'UTF8\')'
    for into, first in (("outbox", ""), ("log", "7, ")):
        columns = f"{'position, ' if first else ''}event_id, topic, subject, type, body"
        await kept.rows(f"INSERT INTO {name}.{into} ({columns}) VALUES ({first}{EVENT}{said})")
    parked = f"INSERT INTO {name}.parked (consumer, source, shard, position, subject, event_id, body, error)"
    for body in (said, "'no event'"):
        await kept.rows(f"{parked} VALUES ('{name}', 'x', 0, 1, 's', gen_random_uuid(), {body}, 'why')")


@pytest.mark.parametrize("name", SERVICES)
async def test_kept_events_say_whose_they_are(name: str, database_url: str) -> None:
    async with older(database_url, load(name), BEFORE[name]) as kept:
        await _keep(kept, name)
        await kept.upgrade()
        for table in ("outbox", "log"):
            assert [row["area"] for row in await kept.rows(f"SELECT area FROM {name}.{table}")] == ["wigan"]
        assert {row["area"] for row in await kept.rows(f"SELECT area FROM {name}.parked")} == {"wigan", None}


async def test_an_older_relay_beside_the_migrated_database_moves_nothing_and_loses_nothing(things: Running) -> None:
    await _publish(things, "wigan")
    with pytest.raises(asyncpg.NotNullViolationError):
        await things.db.write(OLDER_RELAY)
    assert len(await things.db.read("SELECT FROM outbox")) == 1
    await _logged(things, 1)
    assert [row["area"] for row in await things.db.read("SELECT area FROM log")] == ["wigan"]


async def test_an_older_api_beside_the_migrated_database_keeps_nothing(things: Running) -> None:
    with pytest.raises(asyncpg.NotNullViolationError):
        await things.db.write(OLDER_API)


NOTE = "SELECT note_known('scheme_version', 'alike 1', $1, 1, 50001, jsonb_build_object('said', $1), '{}')"


async def test_what_is_known_otherwise_in_one_area_is_not_the_others(payments: Running) -> None:
    """Under one id: each is kept, and what one area's source puts right leaves the other's."""
    owner = await asyncpg.connect(
        payments.service.settings.migrations_database_url, server_settings={"search_path": "payments"}
    )
    try:
        for area in ("stockport", "wigan"):
            await owner.execute(NOTE.replace("$1", f"'{area}'"))
        kept = "SELECT area FROM known_otherwise ORDER BY area"
        assert [row["area"] for row in await owner.fetch(kept)] == ["stockport", "wigan"]
        await owner.execute("SELECT note_known('scheme_version', 'alike 1', 'wigan', 50001, 50002, '{}', known)"
                            " FROM known_otherwise WHERE area = 'wigan'")  # fmt: skip
        assert [row["area"] for row in await owner.fetch(kept)] == ["stockport"]
    finally:
        await owner.close()
