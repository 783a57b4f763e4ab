"""The log over HTTP: after an id, waiting for news, to those who may read it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.messaging import outbox
from shared.messaging.relay import Relay
from tests.harness import Running
from tests.shared.example import ThingLost, ThingPriced, ThingShown, noted

TOPIC = "lasars.things"


@pytest.fixture(autouse=True)
async def relay(things: Running) -> AsyncIterator[None]:
    task = asyncio.create_task(Relay(things.db, poll_seconds=0.5).run())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _publish(things: Running, count: int = 1, first: int = 0) -> None:
    thing = uuid4()
    async with things.db.session() as session:
        outbox.add_all(session, [(thing, noted(thing, n)) for n in range(first, first + count)])


async def _get(
    things: Running, *roles: str, area: str = "stockport", sub: str = "service-hearers", **query: Any
) -> httpx.Response:
    headers = things.headers(*(roles or ("service",)), key=False, area=area, sub=sub)
    return await things.client.get("/events", params=dict[str, Any](topic=TOPIC, timeout=2000) | query, headers=headers)


def _numbers(answer: httpx.Response) -> list[int]:
    return [item["data"]["number"] for item in answer.json()]


async def test_news_comes_in_the_order_of_the_log_with_its_place(things: Running) -> None:
    await _publish(things, 3)
    answer = await _get(things)
    assert answer.headers["Content-Type"] == "application/cloudevents-batch+json"
    assert [item["sequence"] for item in answer.json()] == [f"{n:020d}" for n in (1, 2, 3)]
    assert [item["specversion"] for item in answer.json()] == ["1.0"] * 3
    assert _numbers(answer) == [0, 1, 2]


async def test_what_is_sent_is_what_was_stored(things: Running) -> None:
    await _publish(things)
    answer = await _get(things)
    (stored,) = await things.db.read("SELECT body FROM log")
    assert answer.content == b'[{"sequence":"00000000000000000001",' + stored["body"][1:] + b"]"


async def test_reading_goes_on_after_the_last_event(things: Running) -> None:
    await _publish(things, 5)
    first = await _get(things, limit=2)
    rest = await _get(things, lastEventId=first.json()[-1]["id"])
    assert _numbers(first) == [0, 1]
    assert _numbers(rest) == [2, 3, 4]
    assert rest.headers["Last-Sequence"] == "5"


async def test_nothing_new_is_an_empty_list_after_the_time(things: Running) -> None:
    started = time.monotonic()
    answer = await _get(things, timeout=150)
    assert answer.json() == []
    assert time.monotonic() - started >= 0.15


async def test_a_long_poll_is_woken_by_news(things: Running) -> None:
    waiting = asyncio.create_task(_get(things, timeout=30_000))
    while not things.app.state.readers.known:  # noqa: ASYNC110 - until it waits
        await asyncio.sleep(0.005)
    await _publish(things)
    async with asyncio.timeout(5):
        assert _numbers(await waiting) == [0]


async def test_many_long_polls_hold_no_connection(things: Running) -> None:
    waiting = [asyncio.create_task(_get(things, timeout=30_000, sub=f"service-{n}")) for n in range(30)]
    while len(things.app.state.readers.known) < 30:  # noqa: ASYNC110 - until all wait; the pool has six
        await asyncio.sleep(0.005)
    await _publish(things)
    async with asyncio.timeout(10):
        assert [_numbers(each) for each in await asyncio.gather(*waiting)] == [[0]] * 30


async def test_an_unknown_event_is_410_with_the_oldest(things: Running) -> None:
    await _publish(things, 2)
    body = (await _get(things)).json()
    answer = await _get(things, lastEventId=str(uuid4()))
    assert answer.status_code == 410
    assert answer.json()["type"] == "/problems/unknown-event"
    assert answer.json()["oldest"] == body[0]["id"]


async def test_an_archived_start_does_not_stop_a_reader_that_passed_it(things: Running) -> None:
    await _publish(things, 3)
    body = (await _get(things)).json()
    await things.db.write("DELETE FROM log WHERE position = 1")
    assert _numbers(await _get(things, lastEventId=body[1]["id"])) == [2]


@pytest.mark.parametrize("query", [{"lastEventId": "7"}, {"timeout": -1}, {"timeout": 10**6}, {"limit": 0}])
async def test_a_question_that_makes_no_sense_is_422(things: Running, query: dict[str, Any]) -> None:
    assert (await _get(things, **query)).status_code == 422


async def test_a_topic_that_is_not_published_here_is_404(things: Running) -> None:
    assert (await _get(things, topic="lasars.elsewhere")).status_code == 404


async def _price(things: Running, area: str) -> None:
    payload = ThingPriced(area=area, actor="a", actor_organisation="o", thing_id=uuid4())
    async with things.db.session() as session:
        outbox.add(session, "c", payload)


async def test_finance_reads_its_own_councils_topic_and_no_other(things: Running) -> None:
    await _price(things, "stockport")
    await _price(things, "wigan")
    mine = await _get(things, "finance_releaser", topic="lasars.finance.stockport")
    assert [each["data"]["area"] for each in mine.json()] == ["stockport"]
    assert (await _get(things, "finance_releaser", topic="lasars.finance.wigan")).status_code == 403
    assert (await _get(things, "finance_releaser", topic=TOPIC)).status_code == 403
    assert (await _get(things, "service", topic="lasars.finance.wigan")).status_code == 200


async def _show(things: Running, *numbered: tuple[int, str]) -> None:
    """At once, so that no reader comes between."""
    async with things.db.session() as session:
        for number, area in numbered:
            shown = ThingShown(area=area, actor="a", actor_organisation="o", thing_id=uuid4(), number=number)
            outbox.add(session, "c", shown)


async def test_of_a_topic_with_several_areas_each_council_is_given_its_own(things: Running) -> None:
    await _show(things, *enumerate(("stockport", "wigan", "stockport", "wigan")))
    asked: dict[str, Any] = {"topic": "lasars.shown"}
    assert _numbers(await _get(things, "finance_releaser", **asked)) == [0, 2]
    assert _numbers(await _get(things, "finance_releaser", area="wigan", **asked)) == [1, 3]
    assert _numbers(await _get(things, "finance_releaser", area="leeds", timeout=0, topic="lasars.shown")) == []
    all_of_them = (await _get(things, **asked)).json()
    assert [each["data"]["number"] for each in all_of_them] == [0, 1, 2, 3]
    after = await _get(things, "finance_releaser", lastEventId=all_of_them[1]["id"], **asked)
    assert _numbers(after) == [2]  # another area's event is a place in the log like any other


async def test_who_reads_of_one_area_cannot_count_what_happens_in_the_others(things: Running) -> None:
    """Two logs that differ only in what another area did are the same to them, place for place."""
    seen = []
    for others in (0, 5):
        await _show(things, *((9, "wigan") for _ in range(others)), (1, "stockport"), (9, "wigan"), (2, "stockport"))
        await _show(things, *((9, "wigan") for _ in range(others)))
        for limit in (1, 100):
            answer = await _get(things, "finance_releaser", topic="lasars.shown", limit=limit)
            items = answer.json()
            names = {name.lower() for name in answer.headers} - {"date", "traceparent"}
            own = answer.headers["Last-Event-Id"] == items[-1]["id"]
            seen.append((len(items), own, sorted(names), [sorted(item) for item in items]))
        assert "last-sequence" not in seen[-1][2]
        assert all("sequence" not in item for item in items)
        await things.clear(["log", "outbox"])
    assert seen[:2] == seen[2:]
    await _show(things, (9, "wigan"))
    empty = await _get(things, "finance_releaser", topic="lasars.shown")
    assert (empty.json(), {"Last-Event-Id", "Last-Sequence", "Oldest-Sequence"} & set(empty.headers)) == ([], set())
    gone = await _get(things, "finance_releaser", topic="lasars.shown", lastEventId=str(uuid4()))
    assert (gone.status_code, gone.json()["oldest"]) == (410, None)


async def test_a_wait_for_news_ends_with_news_of_the_own_area_only(things: Running) -> None:
    waiting = asyncio.create_task(_get(things, "finance_releaser", topic="lasars.shown", timeout=5000))
    await _show(things, (1, "wigan"))
    await _show(things, (2, "stockport"))
    assert _numbers(await waiting) == [2]


@pytest.mark.parametrize("role", ["assessor", "provider", "operator", "platform_operator", "finance_proposer"])
async def test_others_read_nothing(things: Running, role: str) -> None:
    assert (await _get(things, role)).status_code == 403


async def test_a_reader_of_a_rare_topic_is_told_how_far_was_looked(things: Running) -> None:
    await _publish(things, 4)
    answer = await _get(things, topic="lasars.finance.stockport", timeout=500)
    while answer.headers.get("Last-Sequence") != "4":
        answer = await _get(things, topic="lasars.finance.stockport", timeout=500)
    assert answer.json() == []


async def test_with_the_database_away_it_is_503_with_retry_after(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("asyncpg.Pool.acquire", refused)
    answer = await _get(things)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert (await things.client.get("/health/ready")).status_code == 503


async def test_a_reader_may_ask_for_some_types_only(things: Running) -> None:
    thing = uuid4()
    async with things.db.session() as session:
        events = [noted(thing, 1), noted(thing, 2, ThingLost), noted(thing, 3)]
        outbox.add_all(session, [(thing, event) for event in events])
    answer = await _get(things, type="thing-lost")
    assert _numbers(answer) == [2]
    assert int(answer.headers["Last-Sequence"]) == 3  # as far as was looked: the next poll goes on from there


async def test_types_are_asked_for_as_the_events_say_them_and_unknown_ones_refused(things: Running) -> None:
    thing = uuid4()
    async with things.db.session() as session:
        outbox.add_all(session, [(thing, noted(thing, 1)), (thing, noted(thing, 2, ThingLost))])
    while not (found := (await _get(things, type="thing-lost")).json()):
        assert found == []
    own_type = found[0]["type"]
    assert _numbers(await _get(things, type=own_type)) == [2]
    for wrong in ("thing-lots", "uk.lasars.thing-lost.v2", ""):
        answer = await _get(things, "finance_releaser", topic="lasars.finance.stockport", type=wrong)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert error["field"] == "type"
        assert own_type in error["allowed"]


async def test_a_service_asks_every_source_alike(things: Running) -> None:
    answer = await _get(things, type=["thing-lost", "of-another-source"])
    assert (answer.status_code, answer.json()) == (200, [])
