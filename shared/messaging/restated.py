"""That a service was set back and has said all again, and what is known of it that it did not say: that is lost to it.

Whoever hears it keeps it. What is known from that service with a revision below those that are told since, and was not
said again, the service does not know any more: it can neither correct it nor take it back. That it was said last proves
nothing while other news of that service is still on its way, so what is below counts as lost only once all is handled.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field
from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, PrimaryKeyConstraint, Table, Text, func

from shared.data.db import NAMING, Row, Session, rows, run
from shared.data.revisions import STEP, RevisionConflict
from shared.kernel.clock import now
from shared.messaging.bounds import Count as Number
from shared.messaging.events import Event, Payload
from shared.messaging.outbox import NUMBER_LAST

COUNT_AGAIN_SECONDS = 30.0
FIRST_DAY = date(2026, 1, 1)
AHEAD = 50  # how many restatements above that of the day a source can have made: each one of a day counts one more


def example_of(stream: str) -> ConfigDict:
    said: dict[str, Any] = {
        "area": "*", "actor": "restate", "actorOrganisation": "lasars", "revision": 16450001, "voided": False,
        "stream": stream, "number": 329, "revisionsFrom": 16450000, "reason": "restored from the backup of Monday",
    }  # fmt: skip
    return ConfigDict(json_schema_extra={"examples": [said]})


class FactsRestated(Payload):
    """All that the sender knows was said again, in all areas, since it was set back to an older state. What is known of
    it with a revision below `revisionsFrom` once all its news is handled, it does not know any more.
    """

    type: ClassVar[str] = "facts-restated"
    topic: ClassVar[str] = "lasars.{stream}"  # who sends it names its own

    area: Literal["*"] = "*"
    stream: Literal["assessment", "schemes", "referral"] = Field(description="The last part of the topic it is on.")
    number: Number = Field(description="Of the restatement; a later one has a higher number.")
    revisions_from: Number = Field(description="All that is said again and all that follows is above it.")
    reason: str = Field(description="Why the sender was set back.")


def said_again(
    payload: type[FactsRestated], number: int, revisions_from: int, reason: str, at: datetime
) -> FactsRestated:
    """The last word of a restatement. Its reason holds the moment: two of one number are then known for two."""
    why = f"{reason.strip()[:200] or 'no reason was given'} (said again {at:%Y-%m-%d %H:%M:%S.%f} UTC)"
    return payload.model_validate(
        {
            "actor": "restate", "actor_organisation": "lasars", "stream": payload.topic.removeprefix("lasars."),
            "number": number, "revisions_from": revisions_from, "reason": why,
        }
    )  # fmt: skip


_KEEP = """
INSERT INTO heard_restatement AS known (source, number, revisions_from, reason)
VALUES (:source, :number, :revisions_from, :reason)
ON CONFLICT (source) DO UPDATE SET
    number = excluded.number, revisions_from = excluded.revisions_from, reason = excluded.reason, at = now()
WHERE excluded.number > known.number
"""


_OTHER = "SELECT reason FROM heard_restatement WHERE source = :source AND number = :number AND reason <> :reason"


class NotBelieved(Exception):
    """A restatement that cannot be: nothing that the source says later would be above it."""


def number_of(day: date) -> int:
    """Of the first restatement of a day, unless there were more before than days."""
    return max(1, (day - FIRST_DAY).days)


async def _refuse_unlikely(session: Session, event: Event[FactsRestated]) -> None:
    told, source = event.data, event.source
    known = await rows(session, "SELECT number FROM heard_restatement WHERE source = :source", source=source)
    highest = min(NUMBER_LAST, max(number_of(now().date()), *(row["number"] for row in known), 1) + AHEAD)
    if told.revisions_from != told.number * STEP:
        raise NotBelieved(f"restatement {told.number} begins at {told.number * STEP}, not at {told.revisions_from}")
    if not 1 <= told.number <= highest:
        raise NotBelieved(
            f"restatement {told.number} of {source} is not from 1 to {highest}. If it was wrong, drop this and let"
            f" {source} say all again; if it is right, say so with POST /restatements/{source}, and drop this too"
        )


async def facts_restated(session: Session, events: Sequence[Event[FactsRestated]]) -> None:
    """The newest of each source is kept. Another one under a number that is known is a conflict: the source was set
    back once more, behind its own restatement, and nobody could tell what it said between the two from what it knows.
    """
    for event in events:
        await _refuse_unlikely(session, event)
        told = event.data.model_dump(include={"number", "revisions_from", "reason"})
        for other in await rows(session, _OTHER, source=event.source, number=told["number"], reason=told["reason"]):
            known = f"restatement {told['number']} is known as: {other['reason']}"
            raise RevisionConflict(f"{known}. Let {event.source} say all again once more, then drop this")
        await run(session, _KEEP, source=event.source, **told)


TakeBack = Callable[[Session, Mapping[str, Sequence[Row]], date], Awaitable[None]]
Count = Callable[[Session], Awaitable[int]]


@dataclass(frozen=True)
class Kind:
    """Facts of one table, heard from one source. What nothing hangs on, or can be taken back only by being said anew,
    is only listed. `stands` is the condition, `known` being the row.
    """

    name: str
    source: str
    table: str
    key: str = "id"
    stands: str = "NOT known.voided"
    only_listed: bool = False
    never_lost: bool = False  # it is no table, and only ever known otherwise


@dataclass(frozen=True)
class Lost:
    """What of a service can be lost to its sources. `take_back` gets rows by kind, each with its `id` and the `floor`
    that it is taken back with; `holds` counts what waits for it.
    """

    kinds: Sequence[Kind]
    take_back: TakeBack
    holds: Count | None = None


_OF_KIND = """
SELECT '{kind.source}' AS source, '{kind.name}' AS kind, CAST({kind.key} AS text) AS id,
       known.area, known.revision, heard.revisions_from AS floor
FROM heard_restatement AS heard JOIN {kind.table} AS known ON known.revision < heard.revisions_from
WHERE heard.source = '{kind.source}' AND {kind.stands}
  AND (CAST(:area AS text) IS NULL OR known.area = CAST(:area AS text))
"""


def lost_of(kinds: Sequence[Kind]) -> str:
    """A query for all that is lost, in `:area` or everywhere: source, kind, id, area, revision, floor."""
    return "\nUNION ALL\n".join(_OF_KIND.format(kind=kind) for kind in kinds if not kind.never_lost)


async def count_lost(session: Session, kinds: Sequence[Kind], area: str | None = None) -> int:
    if not kinds:
        return 0
    (found,) = await rows(session, f"SELECT count(*) AS lost FROM ({lost_of(kinds)}) AS all_of_it", area=area)
    return int(found["lost"])


@dataclass
class Counted:
    """How much is lost, for who asks every two seconds. That nothing is, is not asked again for a while: that reads
    the tables from end to end.
    """

    heard: Sequence[Any] = ()
    lost: int = 0
    at: float = field(default=0.0)

    async def look(self, session: Session, kinds: Sequence[Kind]) -> int:
        found = await rows(session, "SELECT source, at FROM heard_restatement ORDER BY source")
        heard = [(row["source"], row["at"]) for row in found]
        if not heard:
            return 0
        if self.lost or heard != self.heard or time.monotonic() - self.at > COUNT_AGAIN_SECONDS:
            self.lost = await count_lost(session, kinds)
            self.heard, self.at = heard, time.monotonic()
        return self.lost


_VOID = """
UPDATE {table} AS known SET {set}, revision = lost.floor
FROM unnest(CAST(:ids AS uuid[]), CAST(:floors AS bigint[])) AS lost (id, floor)
WHERE known.{key} = lost.id AND known.revision < lost.floor RETURNING known.{answer}
"""


async def void(
    session: Session, kind: Kind, lost: Sequence[Row], *, change: str = "voided = true", answer: str = "client_id"
) -> set[Any]:
    """Below all that its source can still say of it: any word of the source makes it stand again. Whom it was of."""
    sql = _VOID.format(table=kind.table, key=kind.key, set=change, answer=answer)
    given = {"ids": [row["id"] for row in lost], "floors": [row["floor"] for row in lost]}
    return {row[answer] for row in await rows(session, sql, **given)} if lost else set()


# What was decided of the same thing before, at the same floor, stays beside it.
NOTED_AS = """id || coalesce((
    SELECT '#' || count(*) + 1 FROM taken_back AS before
     WHERE (before.area, before.source, before.kind, before.floor) = (lost.area, lost.source, lost.kind, lost.floor)
       AND (before.thing_id = lost.id OR starts_with(before.thing_id, lost.id || '#')) HAVING count(*) > 0), '')"""


def restated_tables(metadata: MetaData) -> list[Table]:
    heard = Table(
        "heard_restatement",
        metadata,
        Column("source", Text, primary_key=True),
        Column("number", Integer, nullable=False),
        Column("revisions_from", BigInteger, nullable=False),
        Column("reason", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    taken = Table(
        "taken_back",
        metadata,
        Column("source", Text),
        Column("kind", Text),
        Column("thing_id", Text),
        Column("floor", BigInteger, autoincrement=False),
        Column("area", Text, nullable=False),
        Column("revision", BigInteger, nullable=False),
        Column("reason", Text, nullable=False),
        Column("taken_by", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("thing", Text),  # whose word was accepted that is known otherwise
        PrimaryKeyConstraint("area", "source", "kind", "thing_id", "floor"),
    )
    return [heard, taken]


def create_restated(op: Any, schema: str) -> None:
    """For a migration: who said all again, and what was taken back since it was not among it."""
    for table in restated_tables(MetaData(schema=schema, naming_convention=NAMING)):
        table.create(op.get_bind())
