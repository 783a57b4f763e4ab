"""What a service hears from others, once in effect: one transaction per batch of events.

Lock and move the bookmark, drop what is not above it and what the inbox knows, then the handlers, by runs of
one type, and settling; commit. If that fails, all of it again, carefully, that is within a savepoint.

Whose fault a failure is, the savepoint decides, never the class of the exception. If it can be rolled back,
the database is there and the events are at fault: the batch is halved until the guilty one stands alone and is
parked. If not, the database is away: we try for ever and park nothing.
"""

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import structlog
from pydantic_core import from_json, to_json

from shared import context
from shared.clock import Clock, business_date
from shared.db import Database, Savepoint, Session, finish, rows, run
from shared.events import Event, Handler, Payload, read, short_type
from shared.faults import sqlstate
from shared.metrics import HANDLED, HANDLING_SECONDS, PARKED

Settle = Callable[[Session, date], Awaitable[None]]

TRIES = 5
PAUSE_MIN_SECONDS, PAUSE_MAX_SECONDS = 0.05, 2.0
ERROR_MAX = 2000
_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|(?<=query argument )\$\d+: .*""")

_NOTE = """
WITH held AS MATERIALIZED (
    SELECT position FROM bookmark WHERE reader = :reader AND source = :source AND shard = :shard FOR UPDATE
), moved AS (
    UPDATE bookmark SET position = :last, event_id = :last_id
    WHERE reader = :reader AND source = :source AND shard = :shard AND :last > (SELECT position FROM held)
), noted AS (
    INSERT INTO inbox (consumer, event_id)
    SELECT :reader, event_id
    FROM unnest(CAST(:ids AS uuid[]), CAST(:positions AS bigint[])) AS heard (event_id, position)
    WHERE position > (SELECT position FROM held)
    ON CONFLICT DO NOTHING RETURNING event_id
)
SELECT (SELECT position FROM held) AS position, (SELECT array_agg(event_id) FROM noted) AS fresh
"""
_OPEN = "INSERT INTO bookmark (reader, source, shard) VALUES (:reader, :source, :shard) ON CONFLICT DO NOTHING"
_PARK = """
INSERT INTO parked (consumer, source, shard, position, subject, event_id, body, error)
VALUES (:reader, :source, :shard, :position, :subject, :event_id, :body, :error)
ON CONFLICT (consumer, event_id) DO UPDATE SET
    source = excluded.source, shard = excluded.shard, position = excluded.position, error = excluded.error
"""

log = structlog.get_logger("consumer")


@dataclass(frozen=True)
class Subscription:
    """What a service reads and what it does with it. `settle` ends every batch, in its transaction."""

    topics: list[str]
    handlers: dict[type[Payload], Handler]
    settle: Settle | None = None
    types: dict[str, tuple[type[Payload], Handler]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        types = {payload.type: (payload, handler) for payload, handler in self.handlers.items()}
        object.__setattr__(self, "types", types)


@dataclass(frozen=True, slots=True)
class Raw:
    """As it came: its bytes, or already read where the transport had to."""

    position: int
    body: bytes = b""
    message: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of one source and shard in the order of their positions."""

    source: str
    shard: int
    events: Sequence[Raw]


@dataclass(frozen=True, slots=True)
class Message:
    """An event as far as it could be read. `handled` is false for types that nobody here listens to."""

    raw: Raw
    id: UUID
    subject: str
    handled: bool
    event: Event[Any] | None
    error: Exception | None


class DatabaseAway(Exception):
    """The savepoint cannot be rolled back."""


class Consumer:
    def __init__(self, database: Database, subscription: Subscription, clock: Clock, name: str = "") -> None:
        self.database = database
        self.subscription = subscription
        self.clock = clock
        self.name = name or database.service
        self.turn = asyncio.Lock()  # one batch at a time: two would only wait for each other's rows
        self.handled = 0
        self.last_turn = time.monotonic()

    async def deliver(self, batch: Batch) -> None:
        """Returns when the batch is committed, however long the database is away."""
        messages = [self.read(batch.source, batch.shard, raw) for raw in batch.events]
        pause, careful = 0.0, False
        async with self.turn:
            while True:
                try:
                    with HANDLING_SECONDS.time():
                        await self._transaction(batch, messages, careful=careful)
                except Exception as error:  # noqa: BLE001 - whatever it is, the events are not lost
                    careful = True
                    log.warning("batch_again", source=batch.source, error=describe(error))
                    await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
                    pause = min(max(pause * 2, PAUSE_MIN_SECONDS), PAUSE_MAX_SECONDS)
                else:
                    self.last_turn = time.monotonic()
                    break
        self.database.progress.ring()

    def read(self, source: str, shard: int, raw: Raw) -> Message:
        event_id: UUID | None = None
        subject = ""
        try:
            message = raw.message or from_json(raw.body)
            event_id, subject = UUID(message["id"]), message["subject"]
            found = self.subscription.types.get(short_type(message["type"]))
            if found is None:
                return Message(raw, event_id, subject, handled=False, event=None, error=None)
            event = read(message, found[0], raw.position)
        except Exception as error:  # noqa: BLE001 - what cannot be read is parked
            event_id = event_id or uuid5(NAMESPACE_OID, f"{source}/{shard}/{raw.position}")
            return Message(raw, event_id, subject, handled=True, event=None, error=error)
        return Message(raw, event_id, subject, handled=True, event=event, error=None)

    async def _transaction(self, batch: Batch, messages: Sequence[Message], *, careful: bool) -> None:
        where = {"reader": self.name, "source": batch.source, "shard": batch.shard}
        async with self.database.session() as session:
            await business_date(session, self.clock)  # one that nobody can go by is no event's fault
            fresh = await self._note(session, where, messages)
            for message in fresh:
                if message.error is not None:
                    await self._park(session, where, message, message.error)
            sound = [each for each in fresh if each.event]
            if careful:
                await self._apply(session, where, sound)
            elif sound:
                await self._handle(session, sound)
        self.handled += len(fresh)
        HANDLED.labels(batch.source).inc(len(fresh))

    async def _note(self, session: Session, where: dict[str, Any], messages: Sequence[Message]) -> list[Message]:
        """Those to handle now: above the bookmark, once each, and not in the inbox before."""
        once: dict[UUID, Message] = {}
        for each in messages:
            if each.handled:
                once.setdefault(each.id, each)
        last = messages[-1]
        heard = {"ids": list(once), "positions": [each.raw.position for each in once.values()]}
        heard |= {"last": last.raw.position, "last_id": last.id}
        (found,) = await rows(session, _NOTE, **where, **heard)
        if found["position"] is None:
            await run(session, _OPEN, **where)
            (found,) = await rows(session, _NOTE, **where, **heard)
        fresh = set(found["fresh"] or ())
        return [each for event_id, each in once.items() if event_id in fresh]

    async def _apply(
        self, session: Session, where: dict[str, Any], messages: Sequence[Message], *, tries: int = TRIES
    ) -> None:
        if not messages:
            return
        error = await self.attempt(session, messages, tries=tries)
        if error is None:
            return
        if len(messages) == 1:
            await self._park(session, where, messages[0], error)
            return
        half = len(messages) // 2
        for part in (messages[:half], messages[half:]):
            await self._apply(session, where, part, tries=TRIES if len(part) == 1 else 1)

    async def attempt(self, session: Session, messages: Sequence[Message], *, tries: int = TRIES) -> Exception | None:
        """The error that is the events' fault, or None when their effects stand."""
        failed: Exception | None = None
        for again in range(tries):
            nested = Savepoint(session)
            await nested.start()
            try:
                await self._handle(session, messages)
                # What would otherwise fail at the end fails here, where it can be told apart.
                await finish(session)
                await run(session, "SET CONSTRAINTS ALL IMMEDIATE")
                await nested.commit()
            except Exception as error:  # noqa: BLE001 - the savepoint decides whose fault it is
                failed = error
            else:
                return None
            try:
                await nested.rollback()
                await run(session, "SELECT 1")
            except Exception as error:
                raise DatabaseAway(describe(failed)) from error
            if not _worth_trying_again(failed):
                break
            await asyncio.sleep(PAUSE_MIN_SECONDS * again * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
        return failed

    async def _handle(self, session: Session, messages: Sequence[Message]) -> None:
        for events in runs([each.event for each in messages if each.event]):
            _payload, handler = self.subscription.types[events[0].type]
            causes = {event.correlation_id for event in events}
            token = context.correlation_id.set(causes.pop() if len(causes) == 1 else None)
            try:
                await handler(session, events)
            finally:
                context.correlation_id.reset(token)
        if self.subscription.settle is not None:
            await self.subscription.settle(session, await business_date(session, self.clock))

    async def _park(self, session: Session, where: dict[str, Any], message: Message, error: Exception) -> None:
        await run(
            session, _PARK, **where, position=message.raw.position, subject=message.subject,
            event_id=message.id, body=message.raw.body or to_json(message.raw.message), error=describe(error),
        )  # fmt: skip
        PARKED.labels(where["source"]).inc()
        log.error("event_parked", event_id=str(message.id), source=where["source"], error=describe(error))


def runs(events: Sequence[Event[Any]]) -> list[list[Event[Any]]]:
    """Runs of one type that keep each subject's order.

    An event joins the first run of its type not before the run that holds the last event of its subject;
    else it opens a run.
    """
    found: list[list[Event[Any]]] = []
    last: dict[str, int] = {}
    for event in events:
        for index in range(last.get(event.subject, 0), len(found)):
            if found[index][0].type == event.type:
                found[index].append(event)
                break
        else:
            index = len(found)
            found.append([event])
        last[event.subject] = index
    return found


def _worth_trying_again(error: Exception) -> bool:
    """Deadlock, out of resources, lock or statement timeout: these may pass by themselves."""
    code = sqlstate(error)
    return code[:2] in {"40", "53"} or code in {"55P03", "57014"}


def describe(error: BaseException) -> str:
    """Class and text, without the values that a database or a validation quotes: they are about people."""
    if hasattr(error, "errors") and hasattr(error, "error_count"):
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        return f"{type(error).__name__}: {'; '.join(wrong)}"[:ERROR_MAX]
    first = str(error).partition("\n")[0]
    masked = _QUOTED.sub("'…'", first)
    orig = getattr(error, "orig", None)  # SQLAlchemy's wrap of what the driver said
    cause = error if orig is None else orig.__cause__
    named = [getattr(cause, name, None) for name in ("sqlstate", "table_name", "column_name", "constraint_name")]
    return " ".join([f"{type(error).__name__}:", masked, *(str(name) for name in named if name)])[:ERROR_MAX]
