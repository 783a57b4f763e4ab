"""Kafka's clients: how each of them shows who we are, and one that only asks what the broker holds."""

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import (
    CorruptRecordException,
    KafkaConnectionError,
    KafkaError,
    RecordTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    UnsupportedCodecError,
    for_code,
)
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.memory_records import MemoryRecords

from shared.kernel.kafka_settings import KafkaSettings
from shared.messaging.grants import ClientProof, NoToken, by_key, fetch
from shared.messaging.kafka.topic_ids import TopicsRequest

STOP_SECONDS = 10  # stop() has been seen to hang
ANSWER_SECONDS = 10
TOKEN_SECONDS = 10
ANSWER_BYTES = 1_000_000  # at least one batch comes, however large it is

log = structlog.get_logger("kafka")


def is_unreadable(error: Exception) -> bool:
    """What a client says of bytes that it was given, be it with a word of its own, a codec's or the interpreter's."""
    of_bytes = isinstance(error, CorruptRecordException | UnsupportedCodecError | RecordTooLargeError)
    return of_bytes or not isinstance(error, KafkaError | OSError)


@contextlib.contextmanager
def _stray_cancels() -> Iterator[None]:
    """A connection that closes cancels what waits for it inside the client. That is no wish for us to end."""
    try:
        yield
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise KafkaConnectionError("the client gave the question up") from None


async def stop(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """Bounded, and whatever it says: the next start does not depend on it."""
    try:
        with _stray_cancels():
            await asyncio.wait_for(client.stop(), STOP_SECONDS)
    except Exception as error:  # noqa: BLE001 - we are leaving it behind
        log.warning("kafka_stop_failed", error=f"{type(error).__name__}: {error}")


async def abandon(producer: AIOKafkaProducer) -> None:
    """Without waiting for what is under way: it stands in the log, and is sent again."""
    accumulator = producer._message_accumulator  # noqa: SLF001 - its stop() would wait for the broker
    accumulator.fail_all(KafkaConnectionError("the producer is closed"))
    await stop(producer)


def access(settings: KafkaSettings) -> dict[str, Any]:
    """What every client is told about the way to the broker. Made anew for each, so that new files are read."""
    document: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap_servers,
        "security_protocol": settings.kafka_security_protocol,
    }
    if settings.kafka_security_protocol.endswith("SSL"):
        document["ssl_context"] = _trust(settings)
    if settings.kafka_sasl_mechanism == "OAUTHBEARER":
        document |= {"sasl_mechanism": "OAUTHBEARER", "sasl_oauth_token_provider": _Tokens(settings)}
    elif settings.kafka_sasl_mechanism:
        document |= {"sasl_mechanism": settings.kafka_sasl_mechanism}
        document |= {"sasl_plain_username": settings.kafka_username, "sasl_plain_password": settings.kafka_password}
    return document


@contextlib.asynccontextmanager
async def starting(connection: Mapping[str, Any]) -> AsyncIterator[None]:
    """A client by this connection: aiokafka says of whoever has no token that no broker can be reached."""
    try:
        yield
    except KafkaConnectionError as error:
        tokens = connection.get("sasl_oauth_token_provider")
        if tokens is not None and tokens.fault:
            raise NoToken(tokens.fault) from error
        raise


def _trust(settings: KafkaSettings) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.kafka_ca_file)
    if settings.kafka_certificate_file is not None:
        context.load_cert_chain(settings.kafka_certificate_file, settings.kafka_key_file)
    return context


class _Tokens(AbstractTokenProvider):  # type: ignore[misc] # aiokafka has no types
    """Fetched with the client credentials grant, and kept for most of its life."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._token, self._until = "", 0.0
        self.fault = ""  # why there is none

    async def token(self) -> str:
        """Raises NoToken alone: a client that is running takes that for a broker that is away, and ends of others."""
        if time.monotonic() >= self._until:
            try:
                await self._fetch()
            except (aiohttp.ClientError, OSError) as error:  # what ends in time is a TimeoutError, and so an OSError
                reason = str(error) if isinstance(error, NoToken) else f"{type(error).__name__}: {error}"
                self.fault = reason.removesuffix(": ")
                log.warning("kafka_token_not_fetched", error=self.fault)
                raise NoToken(self.fault) from error
            self.fault = ""
        return self._token

    async def _fetch(self) -> None:
        settings = self._settings
        asked = {"scope": settings.kafka_token_scope} if settings.kafka_token_scope else {}
        timeout = aiohttp.ClientTimeout(total=TOKEN_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as client:
            self._token, seconds = await fetch(client, settings.kafka_token_url, self._proof(), **asked)
        self._until = time.monotonic() + seconds

    def _proof(self) -> ClientProof:
        settings, client_id = self._settings, self._settings.kafka_username
        if (key := settings.kafka_token_key) is not None:
            return by_key(key, client_id, settings.kafka_token_audience)
        who = {"Authorization": aiohttp.encode_basic_auth(client_id, settings.kafka_password)}
        return ClientProof({}, f"set LASARS_KAFKA_PASSWORD as the client {client_id} has it there", who)


@dataclass(frozen=True, slots=True)
class ClusterState:
    """The cluster as it is now. `refused` says of a topic why it cannot be used."""

    cluster: str
    partitions: Mapping[str, set[int]]
    refused: Mapping[str, str]
    ids: Mapping[str, str]


class ClusterProbe:
    """Asks the broker what it holds. A client of its own: on a reader's, a question waits behind its long fetch."""

    def __init__(self, settings: KafkaSettings, client_id: str) -> None:
        self._settings = settings
        self._client_id = client_id
        self._client: AIOKafkaConsumer | None = None
        self._turn = asyncio.Lock()

    async def look_at(self, topics: Collection[str]) -> ClusterState:
        async with self._asking() as client:
            inner = client._client  # noqa: SLF001 - aiokafka offers no public way to the cluster's id
            answer = await inner.send(inner.get_random_node(), TopicsRequest(sorted(topics)))
        partitions = {topic: {part[1] for part in parts} for _code, topic, _id, _internal, parts, *_ in answer.topics}
        refused = {topic: why for code, topic, _id, _in, parts, *_ in answer.topics if (why := _refused(code, parts))}
        ids = {topic: str(number) for _code, topic, number, *_ in answer.topics if topic not in refused}
        return ClusterState(answer.cluster_id or "", partitions, refused, ids)

    async def ends(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """One past the last record of each."""
        async with self._asking() as client:
            offsets: Mapping[TopicPartition, int] = await client.end_offsets(list(partitions)) if partitions else {}
            return offsets

    async def begins(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        async with self._asking() as client:
            offsets: Mapping[TopicPartition, int] = (
                await client.beginning_offsets(list(partitions)) if partitions else {}
            )
            return offsets

    async def records(self, places: Mapping[TopicPartition, int]) -> Mapping[TopicPartition, list[ConsumerRecord]]:
        """What stands at these offsets, which the broker is known to hold, and some of what follows; nothing of a
        partition whose bytes there cannot be read.
        """
        records_by_partition: dict[TopicPartition, list[ConsumerRecord]] = {}
        if not places:
            return records_by_partition
        async with self._asking() as client:
            client.assign(list(places))
            for partition, offset in places.items():
                client.seek(partition, offset)
            for partition in places:
                records_by_partition[partition] = await _first(client, partition)
                client.pause(partition)
            client.unsubscribe()
        return records_by_partition

    async def holds_no_more_than_transactions(self, partition: TopicPartition, offset: int, end: int) -> bool:
        """Whether from here to below `end` there are only ends of transactions and what was given up in one: offsets
        that the log holds and no reader is given. What was compacted away is none of these.
        """
        async with self._asking() as client:
            inner = client._client  # noqa: SLF001 - a consumer says nothing of what it passes over
            await inner.add_topic(partition.topic)
            while offset < end:
                asked = [(partition.topic, [(partition.partition, offset, ANSWER_BYTES)])]
                node = inner.cluster.leader_for_partition(partition)
                answer = await inner.send(node, FetchRequest(50, 1, ANSWER_BYTES, 0, asked))
                _number, code, *_more, held = answer.topics[0][1][0]
                if code:
                    raise for_code(code)(str(partition))
                reached = _passed_over(held, offset)
                if reached == offset:
                    return False
                offset = reached
        return True

    @property
    def is_connected(self) -> bool:
        return self._client is not None

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await stop(client)

    @contextlib.asynccontextmanager
    async def _asking(self) -> Any:
        """One question at a time, and a new client after one that was not answered."""
        async with self._turn:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    with _stray_cancels():
                        yield await self._started()
            except (KafkaError, OSError):
                await self.close()
                raise

    async def _started(self) -> AIOKafkaConsumer:
        if self._client is None:
            connection = access(self._settings)
            client = AIOKafkaConsumer(
                **connection,
                client_id=self._client_id,
                auto_offset_reset="none",
                enable_auto_commit=False,
                max_partition_fetch_bytes=1,  # the broker gives one batch all the same, and no more
                fetch_max_wait_ms=50,
                metadata_max_age_ms=30_000,
                request_timeout_ms=ANSWER_SECONDS * 1000,
            )
            try:
                async with starting(connection):
                    await client.start()
            except BaseException:
                await stop(client)
                raise
            self._client = client
        return self._client


async def _first(client: AIOKafkaConsumer, partition: TopicPartition) -> list[ConsumerRecord]:
    """Nothing where it cannot be read, or only the end of a transaction stands there and nothing after it."""
    while True:
        try:
            records = await client.getmany(partition, timeout_ms=500)
        except Exception as error:
            if not is_unreadable(error):
                raise
            log.warning("unreadable", topic=partition.topic, partition=partition.partition, error=str(error))
            return []
        if records:
            return list(records[partition])
        ends = client.highwater(partition)
        if ends is not None and await client.position(partition) >= ends:
            return []


def _passed_over(held: bytes, offset: int) -> int:
    """Up to where these batches follow one another from `offset` on and are of transactions."""
    batches = MemoryRecords(held or b"")
    while batches.has_next():
        batch = batches.next_batch()
        if batch.producer_id is None or batch.base_offset > offset:
            break
        if not (batch.is_control_batch or batch.is_transactional):
            break
        offset = max(offset, batch.next_offset)
    return offset


def _refused(code: int, partitions: Collection[tuple[Any, ...]]) -> str:
    error = for_code(code)
    if error is UnknownTopicOrPartitionError:
        return "there is no such topic"
    if error is TopicAuthorizationFailedError:
        return "we may not use this topic"
    if code:
        return f"the broker says {error.__name__}"
    headless = [number for _code, number, leader, *_rest in partitions if leader < 0]
    return f"no broker leads partition {headless[0]}" if headless else ""
