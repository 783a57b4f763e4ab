"""What a service hears from others, once in effect: one transaction per batch of events.

Lock and move the bookmark, drop what is not above it and what the inbox knows, then the handlers, by runs of
one type, and reconciling; commit. If that fails, all of it again, carefully, that is within a savepoint.

Whose fault a failure is, the savepoint decides and then the database's code, never the class of the exception.
If the savepoint cannot be rolled back, the database is away: we try for ever and park nothing. If the code is one
of the database's own trouble, we try for ever too, with the batch halved until one event stands at its head alone,
and tell it; an operator may then park it. So it is where the connection is lost in this batch again and again though
the database answers others. A code that may be either's is tried for a while, and then the event is parked. Any other
error is the events': the guilty one is found and parked.
Between two tries the turn is free, so other sources and the daily tick go on.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from shared.data.apart import DatabaseAway, attempt
from shared.data.business_date import DAYS, DatabaseDays, business_date, note_days
from shared.data.db import Database, Session
from shared.data.errors import Fault, fault_of, is_doubtful, sqlstate
from shared.data.statements import command, json_text, sql
from shared.kernel import context, liveness
from shared.kernel.clock import Clock
from shared.kernel.describing import describe
from shared.kernel.fail_points import reached
from shared.kernel.metrics import HANDLED, HANDLING_SECONDS, LAST_BATCH
from shared.messaging import stuck
from shared.messaging.events import Event, Handler, Payload
from shared.messaging.parked import park
from shared.messaging.read_for import types_on
from shared.messaging.reading import Message, MessagePlace, RawMessage, Types, by_type, message_of
from shared.messaging.stuck import StuckBatch

__all__ = [
    "Batch",
    "Consumer",
    "DatabaseAway",
    "DatabaseTrouble",
    "RawMessage",
    "Reconcile",
    "Subscription",
    "describe",
    "grouped_by_type",
]

Reconcile = Callable[[Session, date], Awaitable[None]]

PAUSE_MIN_SECONDS, PAUSE_MAX_SECONDS = 0.05, 2.0
TURN_SECONDS = 300.0
ANSWER_SECONDS = 2.0
READ_AT_ONCE = 20  # half a millisecond's work: no answer of the database waits longer for it
DOUBT_TRIES = 20  # of one event alone: more than half a minute


@dataclass(frozen=True, slots=True)
class _Noted:
    """Where the bookmark stood, if there is one, which events are new above it, and what the database knows of the
    day, which spares the batch a question.
    """

    position: int | None
    fresh: list[UUID] | None
    ticked: date | None
    here: date


_NOTE = sql(
    f"""
    WITH held AS MATERIALIZED (
        SELECT position FROM bookmark WHERE reader = :reader AND source = :source AND shard = :shard FOR UPDATE
    ), moved AS (
        UPDATE bookmark SET position = :last, event_id = :last_id
        WHERE reader = :reader AND source = :source AND shard = :shard AND :last > (SELECT position FROM held)
          AND (SELECT position FROM held) >= :after
    ), noted AS (
        INSERT INTO inbox (consumer, event_id)
        SELECT :reader, event_id
        FROM unnest(CAST(:ids AS uuid[]), CAST(:positions AS bigint[])) AS heard (event_id, position)
        WHERE position > (SELECT position FROM held)
        ON CONFLICT DO NOTHING RETURNING event_id
    ), passed AS (
        DELETE FROM stuck WHERE consumer = :reader AND source = :source AND shard = :shard AND (
            event_id = ANY (CAST(:ids AS uuid[])) OR (position <= :last AND (SELECT position FROM held) >= :after)
        )
    )
    SELECT (SELECT position FROM held) AS position, (SELECT array_agg(event_id) FROM noted) AS fresh, {DAYS}
    """,
    into=_Noted,
)
_OPEN = command(
    """
    INSERT INTO bookmark (reader, source, shard, types) VALUES (:reader, :source, :shard, CAST(:types AS jsonb))
    ON CONFLICT DO NOTHING
    """
)

# All that a batch asks is asked by keys. A plan is kept, and one that was made while a table was all but empty would go
# on reading all of it, until the table is next analysed.
_BY_KEYS = {"enable_seqscan": "off"}
# Of a lock, in careful tries: the tick waits for its turn meanwhile.
_PATIENCE = _BY_KEYS | {"lock_timeout": "2s"}

log = structlog.get_logger("consumer")


@dataclass(frozen=True)
class Subscription:
    """What a service reads and what it does with it: the topics, and whose each is; who else writes there is not
    believed. `reconcile` ends every batch, in its transaction.
    """

    topics: Mapping[str, str]
    handlers: dict[type[Payload], Handler]
    reconcile: Reconcile | None = None
    types: Types = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "types", by_type(self.handlers))

    def types_on(self, source: str) -> list[str]:
        """Those that may come from there, be it a topic or a service."""
        return types_on(source, self.topics, self.types)


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of one source and shard in the order of their positions.

    `last_id` is what stands in the source's log where they end, if the transport knows it.
    `after` is where the reader knows its bookmark to be. One that stands before it was set back, and stays there.
    `messages` are the events, or the first of them, if they were read ahead.
    """

    source: str
    shard: int
    events: Sequence[RawMessage]
    last_id: UUID | None = None
    after: int = 0
    messages: Sequence[Message] = ()


class DatabaseTrouble(Exception):
    """It could be rolled back, and the error is the database's own."""


class TooLong(Exception):
    """The batch was given up, so that others have their turn."""


@dataclass(slots=True)
class _Trying:
    """How the next part of a batch is tried. `doubts` counts failures that may be the event's own fault."""

    size: int
    pause: float = 0.0
    careful: bool = False
    order: stuck.Order | None = None
    doubts: int = 0


class Consumer:
    def __init__(self, database: Database, subscription: Subscription, clock: Clock, name: str = "") -> None:
        self.database = database
        self.subscription = subscription
        self.clock = clock
        self.name = name or database.service
        self.turn = asyncio.Lock()  # one batch at a time: two would only wait for each other's rows
        self.handled = 0
        self.at_hand: tuple[str, datetime] | None = None  # whose batch has the turn, and since when
        self._busy: dict[tuple[str, int], datetime] = {}  # since when a batch is tried, by source and shard
        self.oldest: dict[tuple[str, int], datetime] = {}  # when that was published which is handled next
        self.stuck: dict[tuple[str, int], StuckBatch] = {}  # by source and shard

    async def deliver(self, batch: Batch) -> None:
        """Returns when the batch is committed, however long the database is away or in trouble."""
        try:
            await self._deliver(batch)
        finally:  # also where it was cancelled: somebody else may pass what was stuck here
            for by_place in (self._busy, self.stuck, self.oldest):
                by_place.pop((batch.source, batch.shard), None)
        self.database.progress.ring()

    async def _deliver(self, batch: Batch) -> None:
        unread = batch.events[len(batch.messages) :]
        rest = [*batch.messages, *(self.read(batch.source, batch.shard, raw) for raw in unread)]
        trying = _Trying(len(rest))
        while rest:
            self._note_oldest(batch, rest)
            try:
                async with liveness.holding(self.turn):
                    self._busy.setdefault((batch.source, batch.shard), datetime.now(UTC))
                    with HANDLING_SECONDS.time(), self._has_turn(batch):
                        await self._in_time(self._transaction(batch, rest[: trying.size], trying))
            except Exception as error:  # noqa: BLE001 - whatever it is, the events are not lost
                log.warning("batch_again", source=batch.source, events=trying.size, error=describe(error))
                await self._look_why(batch, rest[0], trying, error)
            else:
                self._busy.pop((batch.source, batch.shard), None)
                rest = rest[trying.size :]
                trying = _Trying(trying.size * 2, careful=trying.careful)
                self._clear_stuck(batch)

    def _note_oldest(self, batch: Batch, rest: Sequence[Message]) -> None:
        """The first that could be read; none where nothing of them is for us."""
        first = next((message.event.time for message in rest if message.event is not None), None)
        if first is None:
            self.oldest.pop((batch.source, batch.shard), None)
        else:
            self.oldest[batch.source, batch.shard] = first

    @contextmanager
    def _has_turn(self, batch: Batch) -> Iterator[None]:
        self.at_hand = (batch.source, datetime.now(UTC))
        try:
            yield
        finally:
            self.at_hand = None

    async def _in_time(self, transaction: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(TURN_SECONDS) as limit:
                await transaction
        except TimeoutError as error:
            if limit.expired():
                raise TooLong(f"the batch took longer than {TURN_SECONDS} seconds") from error
            raise

    async def _look_why(self, batch: Batch, first: Message, trying: _Trying, error: Exception) -> None:
        """Waits, and finds out what to try next: all, half of it, or what an operator has ordered."""
        await asyncio.sleep(trying.pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
        trying.pause = min(max(trying.pause * 2, PAUSE_MIN_SECONDS), PAUSE_MAX_SECONDS)
        if trying.careful:
            own = isinstance(error, DatabaseTrouble) or await self._ends_it_though_it_is_there(error)
            alone = own and trying.size == 1
            trying.order = await self._note_stuck(batch, first if alone else None, error)
            trying.doubts = trying.doubts + 1 if alone and is_doubtful(error) else 0
            if trying.doubts >= DOUBT_TRIES:
                why = describe(error.__cause__ or error)
                trying.order = trying.order or stuck.Order(f"parked by itself after {DOUBT_TRIES} tries: {why}")
            trying.size = max(1, trying.size // 2) if own else trying.size
        trying.careful = True

    async def _ends_it_though_it_is_there(self, error: Exception) -> bool:
        """Whether the connection went, or nothing came, in this batch, while another connection is answered."""
        if not isinstance(error, TooLong) and fault_of(error) is not Fault.AWAY:
            return False
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self.database.read("SELECT 1 AS here")
        except Exception:  # noqa: BLE001 - it is away
            return False
        return True

    def busy_seconds(self) -> float:
        """How long the batch is tried that is tried longest."""
        return max(((datetime.now(UTC) - since).total_seconds() for since in list(self._busy.values())), default=0.0)

    async def read_ahead(self, source: str, shard: int, events: Iterable[RawMessage]) -> list[Message]:
        """The `messages` of a batch to come, a few at a time, while another waits for the database. It does nothing but
        read, so it may be dropped at any moment.
        """
        messages = []
        for raw in events:
            messages.append(self.read(source, shard, raw))
            if len(messages) % READ_AT_ONCE == 0:
                await asyncio.sleep(0)
        return messages

    def read(self, source: str, shard: int, raw: RawMessage) -> Message:
        return message_of(raw, MessagePlace(source, shard, self.subscription.topics), self.subscription.types)

    async def _note_stuck(self, batch: Batch, message: Message | None, error: Exception) -> stuck.Order | None:
        """Keeps in mind what is stuck, and in the database if it can; answers what an operator has ordered."""
        place = (batch.source, batch.shard)
        stuck_batch = self.stuck.get(place)
        cause = error.__cause__ or error
        now = StuckBatch(
            source=batch.source, shard=batch.shard, sqlstate=sqlstate(error), error=describe(cause),
            since=self._busy.get(place, datetime.now(UTC)), tries=stuck_batch.tries + 1 if stuck_batch else 1,
            event_id=message.id if message else None, position=message.raw.position if message else None,
        )  # fmt: skip
        order = None
        if message is not None:
            try:
                since, order = await stuck.note_failure(self.database, self.name, now)
                now = replace(now, since=since)
            except Exception as failed:  # noqa: BLE001 - the database is in trouble: the next try tells again
                log.warning("not_noted", source=batch.source, error=describe(failed))
        self.stuck[place] = now
        return order

    def _clear_stuck(self, batch: Batch) -> None:
        was = self.stuck.pop((batch.source, batch.shard), None)
        if was is not None:
            log.info("goes_on", source=batch.source, stuck_since=was.since.isoformat(), tries=was.tries)

    async def _transaction(self, batch: Batch, messages: Sequence[Message], trying: _Trying) -> None:
        order = trying.order
        async with self.database.session(settings=_PATIENCE if trying.careful else _BY_KEYS) as session:
            fresh = await self._note(session, batch, messages)
            reached("consumer.noted")
            await business_date(session, self.clock)  # one that nobody can go by is no event's fault
            for message in fresh:
                if message.error is not None or order is not None:
                    await self._park(session, batch, message, order or message.error or ValueError("unread"))
            sound = [sound_message for sound_message in fresh if sound_message.event and order is None]
            if trying.careful:
                await self._apply(session, batch, sound)
            elif sound:
                await self._handle(session, sound)
        reached("consumer.committed")
        self.handled += len(fresh)
        HANDLED.labels(batch.source).inc(len(fresh))
        LAST_BATCH.labels(self.database.service, batch.source).set_to_current_time()

    async def _note(self, session: Session, batch: Batch, messages: Sequence[Message]) -> list[Message]:
        """Those to handle now: above the bookmark, once each, and not in the inbox before."""
        once: dict[UUID, Message] = {}
        for message in messages:
            if message.handled:
                once.setdefault(message.id, message)
        last = messages[-1]
        ends = last.raw.position == batch.events[-1].position
        place = {"reader": self.name, "source": batch.source, "shard": batch.shard}
        values = {
            "ids": list(once),
            "positions": [message.raw.position for message in once.values()],
            "after": batch.after,
        }
        values |= {"last": last.raw.position, "last_id": (batch.last_id if ends else None) or last.claimed}
        noted = await _NOTE.one(session, **place, **values)
        if noted.position is None:
            await _OPEN.execute(session, **place, types=json_text(self.subscription.types_on(batch.source)))
            noted = await _NOTE.one(session, **place, **values)
        note_days(session, DatabaseDays(noted.ticked, noted.here))
        fresh = set(noted.fresh or ())
        return [message for event_id, message in once.items() if event_id in fresh]

    async def _apply(self, session: Session, batch: Batch, messages: Sequence[Message]) -> None:
        if not messages:
            return
        error = await self.attempt(session, messages)
        if error is None:
            return
        if fault_of(error) is not None:
            raise DatabaseTrouble from error
        if len(messages) == 1:
            await self._park(session, batch, messages[0], error)
            return
        half = len(messages) // 2
        for part in (messages[:half], messages[half:]):
            await self._apply(session, batch, part)

    async def attempt(self, session: Session, messages: Sequence[Message]) -> Exception | None:
        """None when their effects stand; else why not, and nothing is left of them."""
        return await attempt(session, partial(self._handle, session, messages))

    async def _handle(self, session: Session, messages: Sequence[Message]) -> None:
        for events in grouped_by_type([message.event for message in messages if message.event]):
            _payload, handler = self.subscription.types[events[0].type]
            causes = {event.correlation_id for event in events}
            token = context.correlation_id.set(causes.pop() if len(causes) == 1 else None)
            try:
                await handler(session, events)
            finally:
                context.correlation_id.reset(token)
        reached("consumer.handled")
        if self.subscription.reconcile is not None:
            await self.subscription.reconcile(session, await business_date(session, self.clock))
        reached("consumer.reconciled")

    async def _park(self, session: Session, batch: Batch, message: Message, error: Exception) -> None:
        await park(session, message, error, consumer=self.name, source=batch.source, shard=batch.shard)


def grouped_by_type(events: Sequence[Event[Any]]) -> list[list[Event[Any]]]:
    """Runs of one type that keep each subject's order.

    An event joins the first run of its type not before the run that holds the last event of its subject;
    else it opens a run.
    """
    groups: list[list[Event[Any]]] = []
    last: dict[str, int] = {}
    for event in events:
        for index in range(last.get(event.subject, 0), len(groups)):
            if groups[index][0].type == event.type:
                groups[index].append(event)
                break
        else:
            index = len(groups)
            groups.append([event])
        last[event.subject] = index
    return groups
