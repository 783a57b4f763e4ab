"""The publisher's bookmarks, all of the reader `kafka`.

`log` is how far the log was sent, `log:<topic>` how far that of a topic which is held and has to catch up, and
`<topic>` by partition what the broker acknowledged last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from aiokafka import TopicPartition

from shared.data.statements import command, sql
from shared.messaging.kafka.places import KafkaBookmark

READER = "kafka"
LOG, PAUSED = "log", "log:"


@dataclass(frozen=True, slots=True)
class PublisherBookmark:
    """A bookmark of the publisher's."""

    source: str
    shard: int
    position: int
    event_id: UUID | None
    cluster: str | None
    began: int | None
    topic_id: str | None
    stopped: str | None


BOOKMARKS = sql(
    """
    SELECT source, shard, position, event_id, cluster, began, topic_id, stopped FROM bookmark WHERE reader = 'kafka'
    """,
    into=PublisherBookmark,
)
OPEN = command("INSERT INTO bookmark (reader, source) VALUES ('kafka', 'log') ON CONFLICT DO NOTHING")


@dataclass(frozen=True, slots=True)
class LogPosition:
    """Where an event stands in our log."""

    position: int
    event_id: UUID


@dataclass(frozen=True, slots=True)
class EventToSend:
    position: int
    event_id: UUID
    topic: str
    subject: str
    body: bytes


NEXT = sql(
    """
    SELECT position, event_id, topic, subject, body FROM log
    WHERE position > :position AND topic <> ALL (CAST(:held AS text[])) ORDER BY position LIMIT :limit
    """,
    into=EventToSend,
)
NEXT_OF = sql(
    """
    SELECT position, event_id, topic, subject, body FROM log
    WHERE position > :position AND position <= :until AND topic = :topic ORDER BY position LIMIT :limit
    """,
    into=EventToSend,
)
NEWEST = sql("SELECT position, event_id FROM log ORDER BY position DESC LIMIT 1", into=LogPosition)


@dataclass(frozen=True, slots=True)
class LogEnds:
    """The ends of our log, and what stands at a place in it."""

    oldest: int | None
    newest: int | None
    event_id: UUID | None


AROUND = sql(
    """
    SELECT (SELECT min(position) FROM log) AS oldest, (SELECT max(position) FROM log) AS newest,
           (SELECT event_id FROM log WHERE position = :position) AS event_id
    """,
    into=LogEnds,
)
# Only from where it was when we read it, and past what is held only while it is: who has it sent again to the same
# place takes the cluster off it, and must not be overruled.
MOVE = sql(
    """
    WITH moved AS (
        UPDATE bookmark SET position = :to, event_id = :to_id, cluster = :cluster
        WHERE reader = 'kafka' AND source = :source AND shard = 0 AND position = :position
          AND (:source <> 'log' OR cluster IS NOT DISTINCT FROM :log_cluster)
          AND NOT EXISTS (
            SELECT FROM unnest(CAST(:passed AS text[])) AS passed (topic)
            WHERE NOT EXISTS (SELECT FROM bookmark b WHERE b.reader = 'kafka' AND b.source = 'log:' || topic)
          ) RETURNING 1
    ), held AS (
        INSERT INTO bookmark (reader, source, position)
        SELECT 'kafka', 'log:' || topic, position
        FROM unnest(CAST(:failed AS text[]), CAST(:failed_at AS bigint[])) AS failed (topic, position)
        WHERE EXISTS (SELECT FROM moved)
        ON CONFLICT (reader, source, shard) DO UPDATE SET position = least(bookmark.position, excluded.position)
    ), acked AS (
        INSERT INTO bookmark (reader, source, shard, position, event_id, cluster, began, topic_id)
        SELECT 'kafka', topic, shard, position, event_id, :cluster, began, topic_id
        FROM unnest(CAST(:topics AS text[]), CAST(:shards AS integer[]), CAST(:acked AS bigint[]),
                    CAST(:acked_ids AS uuid[]), CAST(:begins AS bigint[]), CAST(:topic_ids AS text[]))
            AS acked (topic, shard, position, event_id, began, topic_id)
        WHERE EXISTS (SELECT FROM moved)
        ON CONFLICT (reader, source, shard) DO UPDATE SET position = excluded.position, event_id = excluded.event_id,
            cluster = excluded.cluster, began = excluded.began,
            topic_id = coalesce(bookmark.topic_id, excluded.topic_id)
    )
    SELECT count(*) AS moved FROM moved
    """,
    into=int,
)
HOLD = command(
    """
    INSERT INTO bookmark (reader, source, position)
    SELECT 'kafka', 'log:' || topic, position FROM unnest(CAST(:topics AS text[])) AS held (topic), bookmark
    WHERE reader = 'kafka' AND source = 'log' AND shard = 0
    ON CONFLICT DO NOTHING
    """
)
# Kept until a person has the log sent again, who then finds it without a cluster.
STOP = command(
    """
    INSERT INTO bookmark (reader, source, shard, stopped)
    SELECT 'kafka', source, shard, why
    FROM unnest(CAST(:sources AS text[]), CAST(:shards AS integer[]), CAST(:whys AS text[]))
         AS lost (source, shard, why)
    ON CONFLICT (reader, source, shard) DO UPDATE SET stopped = excluded.stopped
    WHERE bookmark.cluster IS NOT NULL OR bookmark.event_id IS NOT NULL
    """
)
NOTE = command(
    """
    UPDATE bookmark SET topic_id = there.topic_id, cluster = :cluster, began = coalesce(bookmark.began, there.began),
           position = CASE WHEN cluster IS NULL AND event_id IS NULL THEN there.ends ELSE bookmark.position END
    FROM unnest(CAST(:sources AS text[]), CAST(:shards AS integer[]), CAST(:topic_ids AS text[]),
                CAST(:begins AS bigint[]), CAST(:ends AS bigint[]))
        AS there (source, shard, topic_id, began, ends)
    WHERE reader = 'kafka' AND bookmark.source = there.source AND bookmark.shard = there.shard
      AND bookmark.topic_id IS NULL AND stopped IS NULL
    """
)
KNOWN = sql("SELECT event_id FROM log WHERE event_id = ANY (CAST(:ids AS uuid[]))", into=UUID)
RELEASE = command("DELETE FROM bookmark WHERE reader = 'kafka' AND source = 'log:' || :topic AND position = :position")


@dataclass(frozen=True, slots=True)
class UnsentCount:
    """How many events were not sent, and how many seconds the oldest of them has waited."""

    count: int
    age: float | None


UNSENT = sql(
    """
    SELECT coalesce((SELECT max(position) FROM log), 0) - mark.position + CAST(mark.held AS bigint) AS count,
           (SELECT extract(epoch FROM now() - at)::float FROM log
             WHERE position > mark.position ORDER BY position LIMIT 1) AS age
    FROM (
        SELECT coalesce(max(position) FILTER (WHERE source = 'log'), 0) AS position,
               coalesce(sum(1 + (SELECT position FROM bookmark WHERE reader = 'kafka' AND source = 'log') - position)
                        FILTER (WHERE source LIKE 'log:%'), 0) AS held
        FROM bookmark WHERE reader = 'kafka'
    ) AS mark
    """,
    into=UnsentCount,
)


@dataclass
class PublisherBookmarks:
    log: KafkaBookmark = field(default_factory=KafkaBookmark)
    held: dict[str, int] = field(default_factory=dict)
    acked: dict[TopicPartition, KafkaBookmark] = field(default_factory=dict)


def read_bookmarks(bookmarks: Iterable[PublisherBookmark]) -> PublisherBookmarks:
    kept = PublisherBookmarks()
    for bookmark in bookmarks:
        place = KafkaBookmark(
            bookmark.position, bookmark.event_id, bookmark.cluster, bookmark.began, bookmark.topic_id, bookmark.stopped
        )
        if bookmark.source == LOG:
            kept.log = place
        elif bookmark.source.startswith(PAUSED):
            kept.held[bookmark.source.removeprefix(PAUSED)] = bookmark.position
        else:
            kept.acked[TopicPartition(bookmark.source, bookmark.shard)] = place
    return kept
