"""Once in effect, whatever comes twice, late, broken or while the database dies."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.data.db import Session, Transaction, execute, fetch_all
from shared.messaging import outbox
from shared.messaging.consumer import Consumer, Subscription, grouped_by_type
from shared.messaging.events import Event, read
from shared.messaging.reading import RawMessage
from tests.harness import Running
from tests.shared import example
from tests.shared.example import ThingLost, ThingNoted, noted
from tests.shared.news import batch, bookmark, consumer_of, heard, numbered, parked, raw

STORY = "01890a5d-ac96-774b-bcce-b302099a8057"

Trouble = Callable[[Session, Event[ThingNoted]], Awaitable[None]]


def fails_on(*bad: int, by: Callable[[Session], Awaitable[None]] | None = None) -> Trouble:
    async def trouble(session: Session, event: Event[ThingNoted]) -> None:
        if event.data.number in bad:
            if by is None:
                raise example.Broken(f"number {event.data.number}")
            await by(session)

    return trouble


async def test_a_batch_is_handled_in_order(things: Running) -> None:
    await consumer_of(things).deliver(batch(*numbered(50)))
    assert await heard(things) == list(range(1, 51))
    assert await bookmark(things) == 50


async def test_what_comes_again_has_no_second_effect(things: Running) -> None:
    events = numbered(5)
    for _ in range(3):
        await consumer_of(things).deliver(batch(*events))
    assert await heard(things) == [1, 2, 3, 4, 5]


async def test_repeats_within_a_batch_take_effect_once(things: Running) -> None:
    thing, event_id = uuid4(), uuid4()
    twice = [raw(position, noted(thing, 7), event_id=event_id) for position in (1, 2)]
    await consumer_of(things).deliver(batch(*twice, *numbered(1, first=3)))
    assert await heard(things) == [7, 3]


async def test_an_event_sent_again_at_a_new_place_has_no_second_effect(things: Running) -> None:
    thing, event_id = uuid4(), uuid4()
    for position in (1, 9):
        await consumer_of(things).deliver(batch(raw(position, noted(thing, 7), event_id=event_id)))
    assert await heard(things) == [7]
    assert await bookmark(things) == 9


async def test_two_consumers_at_once_handle_each_event_once(things: Running) -> None:
    events = numbered(40)
    await asyncio.gather(*(consumer_of(things).deliver(batch(*events)) for _ in range(4)))
    assert sorted(await heard(things)) == list(range(1, 41))


@pytest.mark.parametrize("bad", [(1,), (5,), (10,), (2, 3, 9)])
async def test_a_failing_event_is_parked_and_the_rest_goes_on(things: Running, bad: tuple[int, ...]) -> None:
    example.trouble["in_handler"] = fails_on(*bad)
    await consumer_of(things).deliver(batch(*numbered(10)))
    assert await parked(things) == list(bad)
    assert await heard(things) == [n for n in range(1, 11) if n not in bad]
    assert await bookmark(things) == 10


async def _time_out(_session: Session) -> None:
    raise TimeoutError


async def _connection_error(_session: Session) -> None:
    raise ConnectionError("of something else than the database")


async def _bad_value(session: Session) -> None:
    await execute(session, "INSERT INTO heard (thing_id, number) VALUES (gen_random_uuid(), :n)", n=2**40)


async def _wrong_type(session: Session) -> None:
    await execute(session, "INSERT INTO heard (thing_id, number) VALUES (gen_random_uuid(), :n)", n="many")


async def _null(session: Session) -> None:
    await execute(session, "INSERT INTO heard (thing_id, number) VALUES (NULL, 1)")


@pytest.mark.parametrize(
    "poison",
    [_time_out, _connection_error, _bad_value, _wrong_type, _null],
    ids=lambda poison: poison.__name__.strip("_"),
)
async def test_poison_of_any_kind_parks_only_its_event(
    things: Running, poison: Callable[[Session], Awaitable[None]]
) -> None:
    example.trouble["in_handler"] = fails_on(3, by=poison)
    await asyncio.wait_for(consumer_of(things).deliver(batch(*numbered(6))), 20)
    assert await parked(things) == [3]
    assert await heard(things) == [1, 2, 4, 5, 6]


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b"{}",
        b'{"id":"x"}',
        b'{"id":"5dbfbb29-11c0-4b51-831b-c3a4c2c28dba","type":"uk.lasars.thing-noted.v1"}',
    ],
)
async def test_what_cannot_be_read_is_parked(things: Running, body: bytes) -> None:
    await consumer_of(things).deliver(batch(RawMessage(1, body), *numbered(1, first=2)))
    assert await parked(things) == [1]
    assert await heard(things) == [2]


async def test_an_error_text_holds_no_values(things: Running) -> None:
    body = json.loads(numbered(1)[0].body)
    body["data"]["thingId"] = "Jane Doe 999 000 1111"
    await consumer_of(things).deliver(batch(RawMessage(1, json.dumps(body).encode())))
    example.trouble["in_handler"] = fails_on(2, by=_wrong_type)
    await consumer_of(things).deliver(batch(*numbered(1, first=2)))
    errors = await things.parked()
    assert len(errors) == 2
    assert not any("Jane" in error or "many" in error for error in errors)


async def test_types_that_nobody_handles_are_passed(things: Running) -> None:
    priced = example.ThingPriced(area="stockport", actor="a", actor_organisation="o", thing_id=uuid4())
    await consumer_of(things).deliver(batch(raw(1, priced)))
    assert await bookmark(things) == 1
    assert await things.db.read("SELECT 1 FROM inbox") == []


async def test_what_passes_by_itself_is_tried_again_and_not_parked(things: Running) -> None:
    tries: list[int] = []

    async def twice_locked(session: Session) -> None:
        tries.append(1)
        if len(tries) < 3:
            await execute(session, "DO $$ BEGIN RAISE 'deadlock' USING ERRCODE = '40P01'; END $$")

    example.trouble["in_handler"] = fails_on(2, by=twice_locked)
    await consumer_of(things).deliver(batch(*numbered(3)))
    assert await parked(things) == []
    assert await heard(things) == [1, 2, 3]
    assert len(tries) == 3


async def test_a_killed_backend_parks_nothing(things: Running) -> None:
    kills: list[int] = []

    async def kill(session: Session) -> None:
        if len(kills) < 4:
            kills.append(1)
            await execute(session, "SELECT pg_terminate_backend(pg_backend_pid())")

    example.trouble["in_handler"] = fails_on(5, by=kill)
    await asyncio.wait_for(consumer_of(things).deliver(batch(*numbered(9))), 30)
    assert len(kills) == 4
    assert await parked(things) == []
    assert await heard(things) == list(range(1, 10))


async def test_a_commit_that_succeeded_unseen_is_not_done_again(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Transaction.commit
    lost: list[int] = []

    async def commit_and_lose(transaction: Transaction) -> None:
        await commit(transaction)
        if not lost:
            lost.append(1)
            raise ConnectionResetError

    monkeypatch.setattr(Transaction, "commit", commit_and_lose)
    await consumer_of(things).deliver(batch(*numbered(4)))
    assert lost
    assert await heard(things) == [1, 2, 3, 4]


async def test_a_constraint_checked_at_commit_parks_its_event(things: Running) -> None:
    await things.as_owner("ALTER TABLE heard ADD CONSTRAINT once UNIQUE (number) DEFERRABLE INITIALLY DEFERRED")
    try:
        thing = uuid4()
        events = [raw(n, noted(thing, number)) for n, number in enumerate((1, 2, 2, 3), start=1)]
        await asyncio.wait_for(consumer_of(things).deliver(batch(*events)), 20)
        assert await heard(things) == [1, 2, 3]
        assert await parked(things) == [3]
    finally:
        await things.as_owner("ALTER TABLE heard DROP CONSTRAINT once")


async def test_news_added_by_a_handler_leaves_only_with_its_effects(things: Running) -> None:
    async def tell(session: Session, event: Event[ThingNoted]) -> None:
        outbox.add(session, event.subject, noted(event.data.thing_id, event.data.number))
        if event.data.number == 2:
            raise example.Broken

    example.trouble["in_handler"] = tell
    await consumer_of(things).deliver(batch(*numbered(3)))
    assert [event["data"]["number"] for event in await things.published()] == [1, 3]


@pytest.mark.parametrize(("given", "told"), [(STORY, [STORY]), ("Jane.Doe/9434765919", [None]), ({"a": 1}, [None])])
async def test_what_follows_from_an_event_carries_its_correlation(
    things: Running, given: object, told: list[str | None]
) -> None:
    async def tell(session: Session, event: Event[ThingNoted]) -> None:
        outbox.add(session, event.subject, noted(event.data.thing_id))

    example.trouble["in_handler"] = tell
    body = json.loads(numbered(1)[0].body) | {"correlationid": given}
    await consumer_of(things).deliver(batch(RawMessage(1, json.dumps(body).encode())))
    assert [event.get("correlationid") for event in await things.published()] == told


async def test_settling_ends_each_batch_with_the_business_date(things: Running) -> None:
    settled: list[tuple[date, int]] = []

    async def settle(session: Session, today: date) -> None:
        (found,) = await fetch_all(session, "SELECT count(*) FROM heard")
        settled.append((today, found["count"]))

    subscription = Subscription({"lasars.things": "things"}, example.SUBSCRIPTION.handlers, settle)
    things.today = date(2013, 5, 6)
    await Consumer(things.db, subscription, things.clock).deliver(batch(*numbered(3)))
    assert settled == [(date(2013, 5, 6), 3)]


def _event(kind: type[ThingNoted], subject: str, number: int) -> Event[Any]:
    return read({
        "id": str(uuid4()), "source": "/x", "type": f"uk.lasars.{kind.type}.v1", "subject": subject,
        "time": "2012-04-02T00:00:00+00:00", "data": noted(uuid4(), number).model_dump(mode="json", by_alias=True),
    }, kind)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Na Nb Nc", ["Na Nb Nc"]),
        ("Na Lb Nc", ["Na Nc", "Lb"]),
        ("Na La Na", ["Na", "La", "Na"]),
        ("Na La Nb", ["Na Nb", "La"]),
        ("Na La Na Nb Lb", ["Na Nb", "La Lb", "Na"]),
        ("La Na Lb Nb La", ["La Lb", "Na Nb", "La"]),
    ],
)
def test_runs_of_one_type_keep_each_subjects_order(given: str, wanted: list[str]) -> None:
    kinds = {"N": ThingNoted, "L": ThingLost}
    events = [_event(kinds[each[0]], each[1], n) for n, each in enumerate(given.split())]
    letters = {ThingNoted.type: "N", ThingLost.type: "L"}
    found = [" ".join(letters[event.type] + event.subject for event in part) for part in grouped_by_type(events)]
    assert found == wanted


async def test_what_a_batch_asks_is_planned_by_keys_however_empty_its_tables_are_yet(things: Running) -> None:
    told: list[str] = []

    async def ask(session: Session, _events: Sequence[Event[Any]]) -> None:
        (found,) = await fetch_all(session, "SHOW enable_seqscan")
        told.append(found["enable_seqscan"])

    consumer = Consumer(things.db, Subscription({"lasars.things": "things"}, {ThingNoted: ask}), things.clock)
    await consumer.deliver(batch(*numbered(1)))
    (outside,) = await things.db.read("SHOW enable_seqscan")
    assert (told, outside["enable_seqscan"]) == (["off"], "on")


async def test_what_day_it_is_costs_a_batch_no_question_of_its_own(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    settled: list[date] = []
    fetch = Session.fetch

    async def fetching(session: Session, sql: str, arguments: Sequence[Any]) -> Any:
        asked.append(sql)
        return await fetch(session, sql, arguments)

    async def settle(_session: Session, today: date) -> None:
        settled.append(today)

    await consumer_of(things).deliver(batch(*numbered(1)))
    things.today = date(2013, 5, 6)
    await things.tick()
    things.today = date(2013, 5, 5)
    monkeypatch.setattr(Session, "fetch", fetching)
    subscription = replace(example.SUBSCRIPTION, reconcile=settle)
    await Consumer(things.db, subscription, things.clock).deliver(batch(*numbered(1, first=2)))
    assert settled == [date(2013, 5, 6)]
    assert sum("FROM ticked" in sql for sql in asked) == 1, asked
