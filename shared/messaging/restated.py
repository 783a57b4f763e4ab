"""That a service was set back and has said all again. Whoever hears it keeps it: what it did not say is lost to it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field
from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, PrimaryKeyConstraint, Table, Text, func

from shared.data.db import NAMING, Session
from shared.data.revisions import STEP, RevisionConflict
from shared.data.statements import command, sql
from shared.kernel.clock import now
from shared.messaging.bounds import Count as Number
from shared.messaging.events import Event, Payload
from shared.messaging.outbox import NUMBER_LAST

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


_KEEP = command(
    """
    INSERT INTO heard_restatement AS known (source, number, revisions_from, reason)
    VALUES (:source, :number, :revisions_from, :reason)
    ON CONFLICT (source) DO UPDATE SET
        number = excluded.number, revisions_from = excluded.revisions_from, reason = excluded.reason, at = now()
    WHERE excluded.number > known.number
    """
)
_KNOWN = sql("SELECT number FROM heard_restatement WHERE source = :source", into=int)
_OTHER = sql(
    "SELECT reason FROM heard_restatement WHERE source = :source AND number = :number AND reason <> :reason", into=str
)


class NotBelieved(Exception):
    """A restatement that cannot be: nothing that the source says later would be above it."""


def number_of(day: date) -> int:
    """Of the first restatement of a day, unless there were more before than days."""
    return max(1, (day - FIRST_DAY).days)


async def _refuse_unlikely(session: Session, event: Event[FactsRestated]) -> None:
    restatement, source = event.data, event.source
    known_number = await _KNOWN.first(session, source=source) or 1
    highest = min(NUMBER_LAST, max(number_of(now().date()), known_number) + AHEAD)
    if restatement.revisions_from != restatement.number * STEP:
        raise NotBelieved(
            f"restatement {restatement.number} begins at {restatement.number * STEP}, not at"
            f" {restatement.revisions_from}"
        )
    if not 1 <= restatement.number <= highest:
        raise NotBelieved(
            f"restatement {restatement.number} of {source} is not from 1 to {highest}. If it was wrong, drop this"
            f" and let"
            f" {source} say all again; if it is right, say so with POST /restatements/{source}, and drop this too"
        )


async def facts_restated(session: Session, events: Sequence[Event[FactsRestated]]) -> None:
    """The newest of each source is kept. Another one under a number that is known is a conflict: the source was set
    back once more, behind its own restatement, and nobody could tell what it said between the two from what it knows.
    """
    for event in events:
        await _refuse_unlikely(session, event)
        values = event.data.model_dump(include={"number", "revisions_from", "reason"})
        other = await _OTHER.first(session, source=event.source, number=values["number"], reason=values["reason"])
        if other is not None:
            reason = f"restatement {values['number']} is known as: {other}"
            raise RevisionConflict(f"{reason}. Let {event.source} say all again once more, then drop this")
        await _KEEP.execute(session, source=event.source, **values)


def restated_tables(metadata: MetaData) -> list[Table]:
    table = Table(
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
    return [table, taken]


def create_restated(op: Any, schema: str) -> None:
    """For a migration: who said all again, and what was taken back since it was not among it."""
    for table in restated_tables(MetaData(schema=schema, naming_convention=NAMING)):
        table.create(op.get_bind())
