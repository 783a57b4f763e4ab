"""Reads the other services' feeds: a long poll per source, from the bookmark on."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

import aiohttp
import structlog

from shared.data.db import Database
from shared.data.statements import command, sql
from shared.kernel import liveness
from shared.kernel.fail_points import reached
from shared.kernel.retry import OngoingFailure, Pause
from shared.kernel.settings import ServiceSettings
from shared.messaging import missing, progress, read_for, stuck
from shared.messaging.ahead import ReadAhead
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.feed import MEDIA_TYPE
from shared.messaging.grants import ClientProof, by_key, fetch, is_of_token
from shared.messaging.progress import Place
from shared.messaging.reading import Message, RawMessage, from_feed

AT_ONCE = 500
WAIT_MS = 20_000
PAUSE_MIN_SECONDS, PAUSE_MAX_SECONDS = 0.05, 2.0
FIRST_PAUSE_MAX_SECONDS = (
    0.5  # until it has answered once: who starts beside us is up at any moment, and we wait for it
)
LOOK_SECONDS = 2
SAID_MAX = 300  # of what is no feed, so that a person sees who answers there
UNKNOWN_EVENT = b"/problems/unknown-event"
# How many positions, or how long, may be passed without news for us before the bookmark is moved. Its source may remove
# by age all that it was asked beyond: who begins again below that has lost its place.
KEEP_EVERY, KEEP_SECONDS = 1000, 60.0


@dataclass(frozen=True, slots=True)
class _BookmarkRow:
    position: int
    event_id: UUID | None
    began: int | None
    again_to: int | None
    stopped: str | None


_BOOKMARK = sql(
    """
    SELECT position, event_id, began, again_to, stopped FROM bookmark
    WHERE reader = :reader AND source = :source AND shard = 0
    """,
    into=_BookmarkRow,
)


@dataclass(frozen=True, slots=True)
class _FeedPosition:
    source: str
    position: int


_PLACES = sql("SELECT source, position FROM bookmark WHERE reader = :reader AND shard = 0", into=_FeedPosition)
# Only as it was read: who sets it back meanwhile must not be overruled.
_STOP = command(
    """
    INSERT INTO bookmark (reader, source, shard, stopped) VALUES (:reader, :source, 0, :why)
    ON CONFLICT (reader, source, shard) DO UPDATE SET stopped = excluded.stopped WHERE bookmark.position >= :kept
    """
)
# All that its log holds was read again, wherever that stands there: age may have taken what it was set back over.
_IS_AGAIN = command(
    """
    UPDATE bookmark SET again_to = NULL
    WHERE reader = :reader AND source = :source AND shard = 0 AND position >= :kept
    """
)
_MOVE_PAST = command(
    """
    INSERT INTO bookmark (reader, source, shard, position, event_id) VALUES (:reader, :source, 0, :position, :event_id)
    ON CONFLICT (reader, source, shard) DO UPDATE SET position = excluded.position, event_id = excluded.event_id
    WHERE bookmark.position < excluded.position AND bookmark.position >= :kept
    """
)
_BEGINS = command("UPDATE bookmark SET began = :oldest WHERE reader = :reader AND source = :source AND shard = 0")
log = structlog.get_logger("feed")


class BookmarkLost(Exception):
    """Why nobody reads on until a person has set the bookmark."""


class EventUnknownToSource(Exception):
    """The source does not know the event that was read last."""


class NoFeed(Exception):
    """What answers there is not the feed that is documented: whether anything waits is unknown."""


@dataclass(slots=True)
class Cursor:
    position: int
    event_id: UUID | None
    kept: int
    began: int | None = None
    again_to: int | None = None
    stopped: str | None = None
    is_new: bool = False
    kept_at: float = float("-inf")


@dataclass(frozen=True, slots=True)
class FeedPage:
    """News as it came, and where the log ended and began when it was looked at."""

    body: bytes
    newest: UUID | None
    position: int
    oldest: int | None


@dataclass(frozen=True, slots=True)
class ReadPage:
    """An answer, and its events as far as they could be read."""

    answer: FeedPage
    events: Sequence[RawMessage]
    messages: Sequence[Message]

    @property
    def is_full(self) -> bool:
        """Then more waits behind it."""
        return len(self.events) >= AT_ONCE


class FeedBus:
    def __init__(self, settings: ServiceSettings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.sources = {name: url for name, url in settings.feed_urls.items() if name != settings.service}
        self._pauses = {name: Pause(PAUSE_MIN_SECONDS, FIRST_PAUSE_MAX_SECONDS) for name in self.sources}
        self._looked: set[str] = set()  # at these sources, and at our place in their logs
        self._stopped: dict[str, str] = {}
        self._waits: dict[str, bool] = {}  # by the last answer, and what came of it
        self._behind: dict[str, int | None] = dict.fromkeys(self.sources)
        self._taken: dict[str, int] = {}
        self._kept: dict[str, int] = {}  # where each bookmark was left
        self._ahead = defaultdict[str, ReadAhead[ReadPage]](ReadAhead)
        self._reader = ""
        self._token = ServiceToken(settings)

    async def publish(self) -> None:
        return

    async def behind(self) -> Mapping[str, int | None]:
        """From where the bookmark stands now: who reads on may wait for news while it is set back. How much of what
        was passed is for us, only reading it again tells: no more than all.
        """
        kept = dict(self._kept)
        places = {
            bookmark.source: bookmark.position for bookmark in await self.database.read(_PLACES, reader=self._reader)
        }
        return {
            source: _with(count, kept.get(source, 0) - places.get(source, 0)) for source, count in self._behind.items()
        }

    def taken(self) -> Mapping[str, int]:
        return dict(self._taken)

    def waits(self) -> Mapping[Place, bool]:
        return {(source, 0): is_waiting for source, is_waiting in self._waits.items() if source not in self._stopped}

    def lately(self) -> Mapping[Place, str]:
        return {(source, 0): pause.lately() for source, pause in self._pauses.items()}

    def stopped(self) -> Mapping[str, str]:
        return dict(self._stopped)

    def unlooked(self, consumer: Consumer | None) -> Mapping[str, str]:
        owners = set(consumer.subscription.topics.values()) if consumer is not None else set()
        away = self.away()
        return {
            source: away[source].why if source in away else ""
            for source in self.sources
            if source in owners and source not in self._looked
        }

    def away(self) -> Mapping[str, OngoingFailure]:
        return {
            source: failing if is_of_token(failing.why) else self._unanswered(source, failing)
            for source, pause in self._pauses.items()
            if (failing := pause.failing())
        }

    def _unanswered(self, source: str, failing: OngoingFailure) -> OngoingFailure:
        return OngoingFailure(failing.seconds, f"{failing.why}; see that it runs and answers at {self.sources[source]}")

    async def consume(self, consumer: Consumer) -> None:
        timeout = aiohttp.ClientTimeout(connect=5, sock_read=WAIT_MS / 1000 + 10)
        owning = self._owning(consumer)
        with liveness.waiting():
            async with (
                aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as client,
                asyncio.TaskGroup() as group,
            ):
                group.create_task(self._forget_unread(consumer, owning))
                for source in owning:
                    name = f"feed of {source}"
                    group.create_task(liveness.alone(name, self._follow(client, source, consumer)), name=name)

    async def _forget_unread(self, consumer: Consumer, owning: Collection[str]) -> None:
        """What was stuck on another way, or of a source that was taken out of the settings."""
        pause = Pause(PAUSE_MIN_SECONDS, PAUSE_MAX_SECONDS)
        while True:
            try:
                await missing.note(self.database, consumer.name, {})
                await stuck.forget_unread(self.database, consumer.name, [(source, 0) for source in owning])
                await progress.forget_unread(self.database, consumer.name, [(source, 0) for source in owning])
            except Exception as error:  # noqa: BLE001 - the database is away
                await pause.after(error, "forgetting_again")
            else:
                return

    def _owning(self, consumer: Consumer) -> list[str]:
        """Who publishes something that is read here: of the others nothing can wait."""
        owners = set(consumer.subscription.topics.values())
        self._reader = consumer.name
        self._behind = {source: count for source, count in self._behind.items() if source in owners}
        return list(self._behind)

    async def _follow(self, client: aiohttp.ClientSession, source: str, consumer: Consumer) -> None:
        """One source for ever. Only a lost place in its log stops it, until a person sets the bookmark."""
        pause = self._pauses[source]
        while True:
            try:
                try:
                    async with self._ahead[source]:
                        await self._read_on(client, source, consumer, pause)
                except BookmarkLost as lost:
                    pause.reset()
                    await self._until_set(source, consumer, str(lost))
            except (Exception, asyncio.CancelledError) as error:  # told in readiness, and the other sources go on
                if (task := asyncio.current_task()) is not None and task.cancelling():
                    raise
                self._behind[source] = None
                await pause.after(error, "source_away", source=source)

    async def _read_on(self, client: aiohttp.ClientSession, source: str, consumer: Consumer, pause: Pause) -> None:
        cursor = await self._bookmark(source, consumer)
        self._kept[source] = cursor.kept
        wait_ms = 0  # the first answer tells where we stand
        looked_at = time.monotonic()
        while True:
            liveness.turned()
            page = await self._heard(client, source, consumer, cursor, wait_ms)
            pause.reset()
            pause.longest = PAUSE_MAX_SECONDS
            self._looked.add(source)
            self._stopped.pop(source, None)
            self._waits[source] = bool(page.events)
            if page.events:
                self._behind[source] = len(page.events)
                await self._ask_ahead(client, source, consumer, page, cursor.kept)
                reached("reader.fetched")
                await consumer.deliver(
                    Batch(source, 0, page.events, page.answer.newest, cursor.kept, messages=page.messages)
                )
                reached("reader.delivered")
                cursor.kept = page.events[-1].position
                self._waits[source] = page.is_full
            await self._advance(source, consumer, cursor, page.answer)
            await self._note_held(source, consumer, cursor, page.answer, at_end=not page.is_full)
            self._taken[source], self._kept[source] = cursor.position, cursor.kept
            self._behind[source] = len(page.events) if page.is_full else 0
            self.database.progress.ring()
            wait_ms = 0 if page.is_full else WAIT_MS
            if time.monotonic() - looked_at > LOOK_SECONDS:
                looked_at = time.monotonic()
                bookmark = await self._bookmark(source, consumer)
                if (
                    bookmark.stopped is not None or bookmark.position < cursor.kept
                ):  # another has stopped, a person set it back
                    self._behind[source], self._kept[source] = None, bookmark.kept
                    cursor, wait_ms = bookmark, 0
                    await self._ahead[source].drop()

    async def _heard(
        self, client: aiohttp.ClientSession, source: str, consumer: Consumer, cursor: Cursor, wait_ms: int
    ) -> ReadPage:
        """What comes after our place, if that is in its log; and all before, if nothing was read yet."""
        if cursor.stopped is not None:
            raise BookmarkLost(cursor.stopped)
        try:
            asked = await self._ahead[source].take()
            page = await (asked or self._page(client, source, consumer, cursor.event_id, cursor.position, wait_ms))
        except EventUnknownToSource:
            why = (
                f"its log does not know the event {cursor.event_id}, up to which it was read: it was set back to an"
                " older state (let it say its facts again first: restate), or age removed it"
            )
        else:
            if not cursor.is_new or (page.answer.oldest or 1) <= 1:
                cursor.is_new = False
                return page
            why = (
                f"nothing was read of it yet, and its log begins at position {page.answer.oldest}: age removed what was"
                " before (let it say its facts again first: restate)"
            )
        why += f"; lasars events rewind --service {self.settings.service} --source {source}"
        await self.database.write(_STOP, reader=consumer.name, source=source, kept=cursor.kept, why=why)
        raise BookmarkLost(why)

    async def _ask_ahead(
        self, client: aiohttp.ClientSession, source: str, consumer: Consumer, page: ReadPage, kept: int
    ) -> None:
        """For what comes after this page, to be read while it is handled: the source keeps what comes after `kept`."""
        if page.is_full and page.answer.newest is not None:
            after = page.answer.newest, page.answer.position
            await self._ahead[source].begin(self._page(client, source, consumer, *after, wait_ms=0, handled=kept))

    async def _page(
        self,
        client: aiohttp.ClientSession,
        source: str,
        consumer: Consumer,
        last: UUID | None,
        position: int,
        wait_ms: int,
        handled: int | None = None,
    ) -> ReadPage:
        answer = await self._ask(client, source, consumer, last, wait_ms, handled)
        events = from_feed(answer.body, position)
        return ReadPage(answer, events, await consumer.read_ahead(source, 0, events))

    async def _ask(
        self,
        client: aiohttp.ClientSession,
        source: str,
        consumer: Consumer,
        last: UUID | None,
        wait_ms: int,
        handled: int | None,
    ) -> FeedPage:
        query = [("topic", topic) for topic, owner in consumer.subscription.topics.items() if owner == source]
        query += [("type", type_name) for type_name in sorted(consumer.subscription.types)]
        query += [("timeout", str(wait_ms)), ("limit", str(AT_ONCE))]
        if last is not None:
            query.append(("lastEventId", str(last)))
        headers = {"Authorization": f"Bearer {await self._token.get(client)}"}
        if handled is not None:
            headers["Handled-Sequence"] = str(handled)
        url = f"{self.sources[source]}/events"
        async with client.get(url, params=query, headers=headers, allow_redirects=False) as answer:
            if answer.status == HTTPStatus.UNAUTHORIZED:
                self._token.forget()
            return await _read(answer)

    async def _bookmark(self, source: str, consumer: Consumer) -> Cursor:
        await read_for.note(self.database, consumer.name, {source: consumer.subscription.types_on(source)})
        bookmarks = await self.database.read(_BOOKMARK, reader=consumer.name, source=source)
        if not bookmarks:
            return Cursor(0, None, 0, is_new=True)
        (bookmark,) = bookmarks
        return Cursor(
            bookmark.position, bookmark.event_id, bookmark.position, bookmark.began, bookmark.again_to, bookmark.stopped
        )

    async def _advance(self, source: str, consumer: Consumer, cursor: Cursor, answer: FeedPage) -> None:
        """Past what is not for us, too: else each poll would search a long log again."""
        if answer.newest is None:
            return
        cursor.event_id, cursor.position = answer.newest, answer.position
        late = cursor.position > cursor.kept and time.monotonic() - cursor.kept_at >= KEEP_SECONDS
        if late or cursor.position - cursor.kept >= KEEP_EVERY:
            place = {"position": cursor.position, "event_id": cursor.event_id, "kept": cursor.kept}
            await self.database.write(_MOVE_PAST, reader=consumer.name, source=source, **place)
            cursor.kept, cursor.kept_at = cursor.position, time.monotonic()

    async def _note_held(
        self, source: str, consumer: Consumer, cursor: Cursor, answer: FeedPage, *, at_end: bool
    ) -> None:
        """So that a rewind can say what the source has removed by age."""
        if cursor.kept and answer.oldest != cursor.began:
            await self.database.write(_BEGINS, reader=consumer.name, source=source, oldest=answer.oldest)
            cursor.began = answer.oldest
        if cursor.again_to is not None and at_end:
            await self.database.write(_IS_AGAIN, reader=consumer.name, source=source, kept=cursor.kept)
            cursor.again_to = None

    async def _until_set(self, source: str, consumer: Consumer, why: str) -> None:
        """The stop is kept, so it holds for every process, until a person sets the bookmark back."""
        self._behind[source] = None
        if self._stopped.get(source) != why:
            log.error("source_stopped", source=source, why=why)
        self._stopped[source] = why
        self._looked.add(source)
        while (await self._bookmark(source, consumer)).stopped is not None:  # noqa: ASYNC110 - it is a row
            await asyncio.sleep(LOOK_SECONDS)
        del self._stopped[source]


def _with(count: int | None, set_back: int) -> int | None:
    return None if count is None else count + max(0, set_back)


async def _read(answer: aiohttp.ClientResponse) -> FeedPage:
    """News, or what keeps us from it: only a feed says that there is none, and only a feed that our place is gone."""
    if answer.status == HTTPStatus.OK and answer.content_type == MEDIA_TYPE:
        newest = answer.headers.get("Last-Event-Id")
        position = int(answer.headers.get("Last-Sequence", 0))
        oldest = answer.headers.get("Oldest-Sequence")
        body = await answer.read()
        return FeedPage(body, UUID(newest) if newest else None, position, int(oldest) if oldest else None)
    body = (await answer.read())[:SAID_MAX]
    if answer.status == HTTPStatus.GONE and UNKNOWN_EVENT in body:
        raise EventUnknownToSource
    raise NoFeed(f"it answers {answer.status} {answer.content_type}: {body.decode(errors='replace')}".rstrip(": "))


class ServiceToken:
    """The bearer that shows who reads: given, or fetched with the client credentials grant and kept."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.settings = settings
        self._token = settings.service_token
        self._until = float("inf") if self._token else 0.0

    async def get(self, client: aiohttp.ClientSession) -> str:
        if time.monotonic() >= self._until and self.settings.service_token_url:
            self._token, seconds = await fetch(client, self.settings.service_token_url, self._proof())
            self._until = time.monotonic() + seconds
        return self._token

    def forget(self) -> None:
        """It was refused: a fetched one is fetched anew."""
        if self.settings.service_token_url:
            self._until = 0.0

    def _proof(self) -> ClientProof:
        settings, client_id = self.settings, self.settings.service
        if (key := settings.service_key) is not None:
            return by_key(key, client_id, settings.client_audience)
        form = {"client_id": client_id, "client_secret": settings.service_secret}
        return ClientProof(form, f"set LASARS_SERVICE_SECRET as the client {client_id} has it there")
