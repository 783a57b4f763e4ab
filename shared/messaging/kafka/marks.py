"""The publisher's bookmarks, all of the reader `kafka`.

`log` is how far the log was sent, `log:<topic>` how far that of a topic which is held and has to catch up, and
`<topic>` by partition what the broker acknowledged last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from aiokafka import TopicPartition

from shared.data.db import Row
from shared.messaging.kafka.places import Place

READER = "kafka"
LOG, HELD = "log", "log:"

MARKS = """
SELECT source, shard, position, event_id, cluster, began, topic_id, stopped FROM bookmark WHERE reader = 'kafka'
"""
OPEN = "INSERT INTO bookmark (reader, source) VALUES ('kafka', 'log') ON CONFLICT DO NOTHING"
NEXT = """
SELECT position, event_id, topic, subject, body FROM log
WHERE position > :position AND topic <> ALL (CAST(:held AS text[])) ORDER BY position LIMIT :limit
"""
NEXT_OF = """
SELECT position, event_id, topic, subject, body FROM log
WHERE position > :position AND position <= :until AND topic = :topic ORDER BY position LIMIT :limit
"""
NEWEST = "SELECT position, event_id FROM log ORDER BY position DESC LIMIT 1"
AROUND = """
SELECT (SELECT min(position) FROM log) AS oldest, (SELECT max(position) FROM log) AS newest,
       (SELECT event_id FROM log WHERE position = :position) AS event_id
"""
# Only from where it was when we read it, and past what is held only while it is: who has it sent again to the same
# place takes the cluster off it, and must not be overruled.
MOVE = """
WITH moved AS (
    UPDATE bookmark SET position = $3, event_id = $4, cluster = $5
    WHERE reader = 'kafka' AND source = $1 AND shard = 0 AND position = $2
      AND ($1 <> 'log' OR cluster IS NOT DISTINCT FROM $14)
      AND NOT EXISTS (
        SELECT FROM unnest($15::text[]) AS passed (topic)
        WHERE NOT EXISTS (SELECT FROM bookmark b WHERE b.reader = 'kafka' AND b.source = 'log:' || topic)
      ) RETURNING 1
), held AS (
    INSERT INTO bookmark (reader, source, position)
    SELECT 'kafka', 'log:' || topic, position FROM unnest($6::text[], $7::bigint[]) AS failed (topic, position)
    WHERE EXISTS (SELECT FROM moved)
    ON CONFLICT (reader, source, shard) DO UPDATE SET position = least(bookmark.position, excluded.position)
), acked AS (
    INSERT INTO bookmark (reader, source, shard, position, event_id, cluster, began, topic_id)
    SELECT 'kafka', topic, shard, position, event_id, $5, began, topic_id
    FROM unnest($8::text[], $9::integer[], $10::bigint[], $11::uuid[], $12::bigint[], $13::text[])
        AS acked (topic, shard, position, event_id, began, topic_id)
    WHERE EXISTS (SELECT FROM moved)
    ON CONFLICT (reader, source, shard) DO UPDATE SET position = excluded.position, event_id = excluded.event_id,
        cluster = excluded.cluster, began = excluded.began, topic_id = coalesce(bookmark.topic_id, excluded.topic_id)
)
SELECT count(*) AS moved FROM moved
"""
HOLD = """
INSERT INTO bookmark (reader, source, position)
SELECT 'kafka', 'log:' || topic, position FROM unnest($1::text[]) AS held (topic), bookmark
WHERE reader = 'kafka' AND source = 'log' AND shard = 0
ON CONFLICT DO NOTHING
"""
# Kept until a person has the log sent again, who then finds it without a cluster.
STOP = """
INSERT INTO bookmark (reader, source, shard, stopped)
SELECT 'kafka', source, shard, why FROM unnest($1::text[], $2::integer[], $3::text[]) AS lost (source, shard, why)
ON CONFLICT (reader, source, shard) DO UPDATE SET stopped = excluded.stopped
WHERE bookmark.cluster IS NOT NULL OR bookmark.event_id IS NOT NULL
"""
NOTE = """
UPDATE bookmark SET topic_id = there.topic_id, cluster = $1, began = coalesce(bookmark.began, there.began),
       position = CASE WHEN cluster IS NULL AND event_id IS NULL THEN there.ends ELSE bookmark.position END
FROM unnest($2::text[], $3::integer[], $4::text[], $5::bigint[], $6::bigint[])
    AS there (source, shard, topic_id, began, ends)
WHERE reader = 'kafka' AND bookmark.source = there.source AND bookmark.shard = there.shard
  AND bookmark.topic_id IS NULL AND stopped IS NULL
"""
KNOWN = "SELECT event_id FROM log WHERE event_id = ANY (CAST(:ids AS uuid[]))"
RELEASE = "DELETE FROM bookmark WHERE reader = 'kafka' AND source = 'log:' || $1 AND position = $2"
UNSENT = """
SELECT coalesce((SELECT max(position) FROM log), 0) - mark.position + mark.held AS count,
       (SELECT extract(epoch FROM now() - at) FROM log WHERE position > mark.position ORDER BY position LIMIT 1) AS age
FROM (
    SELECT coalesce(max(position) FILTER (WHERE source = 'log'), 0) AS position,
           coalesce(sum(1 + (SELECT position FROM bookmark WHERE reader = 'kafka' AND source = 'log') - position)
                    FILTER (WHERE source LIKE 'log:%'), 0) AS held
    FROM bookmark WHERE reader = 'kafka'
) AS mark
"""


@dataclass
class Marks:
    log: Place = field(default_factory=Place)
    held: dict[str, int] = field(default_factory=dict)
    acked: dict[TopicPartition, Place] = field(default_factory=dict)


def read_marks(rows: Iterable[Row]) -> Marks:
    marks = Marks()
    for row in rows:
        place = Place(
            row["position"], row["event_id"], row["cluster"], row["began"], row["topic_id"], row["stopped"]
        )  # fmt: skip
        if row["source"] == LOG:
            marks.log = place
        elif row["source"].startswith(HELD):
            marks.held[row["source"].removeprefix(HELD)] = row["position"]
        else:
            marks.acked[TopicPartition(row["source"], row["shard"])] = place
    return marks
