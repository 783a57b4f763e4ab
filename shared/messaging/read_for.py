"""For which types of event a bookmark was read. All others were passed over up to there, and would never be heard.

So a version that handles one more stops where an older one has read, until a person has the source read again.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB

from shared.data.db import Database
from shared.data.statements import command, json_text
from shared.messaging.events import Payload
from shared.messaging.reading import Types

# Where nothing was read yet nothing was passed, and what an older version has not noted is taken as read for all.
_NOTE = command(
    """
    WITH seen AS (
        SELECT mark.source, mark.shard, wanted.types, (
            SELECT string_agg(type, ', ') FROM jsonb_array_elements_text(wanted.types) AS type
            WHERE mark.position > 0 AND NOT mark.types @> to_jsonb(type)
        ) AS passed
        FROM bookmark AS mark JOIN jsonb_each(CAST(:wanted AS jsonb)) AS wanted (source, types) USING (source)
        WHERE mark.reader = :reader AND mark.types IS DISTINCT FROM wanted.types
        FOR UPDATE OF mark
    )
    UPDATE bookmark SET
        types = CASE WHEN passed IS NULL THEN seen.types ELSE bookmark.types END,
        stopped = coalesce(stopped, passed || ' was passed over up to here by a version that did not handle it:'
                                    || ' lasars events rewind --service ' || reader || ' --source ' || bookmark.source)
    FROM seen
    WHERE reader = :reader AND bookmark.source = seen.source AND bookmark.shard = seen.shard
      AND (passed IS NULL OR stopped IS NULL)
    """
)


async def note(database: Database, reader: str, wanted: Mapping[str, Sequence[str]]) -> None:
    """The types that are handled here, by source. It is asked anew at each look, since a bookmark may be new."""
    await database.write(_NOTE, reader=reader, wanted=json_text(wanted))


def types_on(source: str, topics: Mapping[str, str], types: Types) -> list[str]:
    """Those that may come from there, be it a topic or a service. `topics` says whose each is."""
    there = [topic for topic, owner in topics.items() if source in {topic, owner}]
    return sorted(name for name, (payload, _handler) in types.items() if any(_is_on(payload, topic) for topic in there))


def _is_on(payload: type[Payload], topic: str) -> bool:
    parts = re.split(r"\{\w+\}", payload.topic)
    return re.fullmatch("[^.]+".join(map(re.escape, parts)), topic) is not None


def keep_types(op: Any, schema: str) -> None:
    """For a migration: for which types each bookmark was read."""
    op.add_column("bookmark", Column("types", JSONB), schema=schema)
