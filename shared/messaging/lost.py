"""What of a service its sources do not know any more since they were set back, and how it is taken back.

What is known from a source with a revision below those that it tells since, and was not said again, the source can
neither correct nor take back. That it was said last proves nothing while other news of that source is still on its
way, so what is below counts as lost only once all is handled.
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

import structlog

from shared.data.db import Session
from shared.data.statements import Statement, command, sql
from shared.messaging.outbox import taking_back

COUNT_AGAIN_SECONDS = 30.0
AT_ONCE = 1000  # of one call of an operator

log = structlog.get_logger("lost")


@dataclass(frozen=True, slots=True)
class LostFact:
    """`floor`: what the source knows has a revision above it since it was set back."""

    source: str
    kind: str
    id: str
    area: str
    revision: int
    floor: int


Key = tuple[str, str, str, str]  # source, kind, id, area: of two areas each may have a scheme of one id
TakeBack = Callable[[Session, Mapping[str, Sequence[LostFact]], date], Awaitable[None]]
Count = Callable[[Session], Awaitable[int]]


@dataclass(frozen=True)
class FactKind:
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
class LosableFacts:
    """What of a service can be lost to its sources. `take_back` gets the facts by kind, each with its `id` and the
    `floor` that it is taken back with; `holds` counts what waits for it.
    """

    kinds: Sequence[FactKind]
    take_back: TakeBack
    holds: Count | None = None

    @property
    def takeable(self) -> tuple[FactKind, ...]:
        return tuple(kind for kind in self.kinds if not kind.only_listed)

    @property
    def only_listed(self) -> set[tuple[str, str]]:
        return {(kind.source, kind.name) for kind in self.kinds if kind.only_listed}


_OF_KIND = """
SELECT '{kind.source}' AS source, '{kind.name}' AS kind, CAST({kind.key} AS text) AS id,
       known.area, known.revision, heard.revisions_from AS floor
FROM heard_restatement AS heard JOIN {kind.table} AS known ON known.revision < heard.revisions_from
WHERE heard.source = '{kind.source}' AND {kind.stands}
  AND (CAST(:area AS text) IS NULL OR known.area = CAST(:area AS text))
"""
AFTER = """(source, kind, id, area) > (CAST(:source AS text), CAST(:kind AS text), CAST(:id AS text),
                                       CAST(:id_area AS text))
    ORDER BY source, kind, id, area LIMIT :limit"""
_LOCK_HEARD = command("SELECT source FROM heard_restatement ORDER BY source FOR UPDATE")


@dataclass(frozen=True, slots=True)
class _RestatementConsumed:
    source: str
    at: datetime


_HEARD = sql("SELECT source, at FROM heard_restatement ORDER BY source", into=_RestatementConsumed)

# What was decided of the same thing before, at the same floor, stays beside it.
NOTED_AS = """id || coalesce((
    SELECT '#' || count(*) + 1 FROM taken_back AS before
     WHERE (before.area, before.source, before.kind, before.floor) = (lost.area, lost.source, lost.kind, lost.floor)
       AND (before.thing_id = lost.id OR starts_with(before.thing_id, lost.id || '#')) HAVING count(*) > 0), '')"""
_NOTE = command(
    f"""
    INSERT INTO taken_back (source, kind, thing_id, floor, area, revision, reason, taken_by)
    SELECT source, kind, {NOTED_AS}, floor, area, revision, :reason, :taken_by
    FROM unnest(CAST(:sources AS text[]), CAST(:kinds AS text[]), CAST(:ids AS text[]), CAST(:floors AS bigint[]),
                CAST(:areas AS text[]), CAST(:revisions AS bigint[])) AS lost (source, kind, id, floor, area, revision)
    """
)


def _lost_of(kinds: Sequence[FactKind]) -> str:
    """All that is lost, in `:area` or everywhere."""
    return "\nUNION ALL\n".join(_OF_KIND.format(kind=kind) for kind in kinds if not kind.never_lost)


@cache
def _listing(kinds: tuple[FactKind, ...]) -> Statement[LostFact]:
    columns = "source, kind, id, area, revision, floor"
    return sql(f"SELECT {columns} FROM ({_lost_of(kinds)}) AS lost WHERE {AFTER}", into=LostFact)


@cache
def _counting(kinds: tuple[FactKind, ...]) -> Statement[int]:
    return sql(f"SELECT count(*) AS lost FROM ({_lost_of(kinds)}) AS all_of_it", into=int)


def after_key(key: Key | None) -> dict[str, str]:
    """As `AFTER` takes it."""
    return dict(zip(("source", "kind", "id", "id_area"), key or ("", "", "", ""), strict=True))


async def list_lost(
    session: Session, kinds: Sequence[FactKind], area: str | None, after: Key | None, limit: int
) -> list[LostFact]:
    """Of an area or of all, by source, kind, id and area."""
    return await _listing(tuple(kinds)).all(session, area=area, limit=limit, **after_key(after))


async def count_lost(session: Session, kinds: Sequence[FactKind], area: str | None = None) -> int:
    return await _counting(tuple(kinds)).one(session, area=area) if kinds else 0


async def lock_restatements(session: Session) -> None:
    """One takes back at a time, and no source is set back meanwhile."""
    await _LOCK_HEARD.execute(session)


async def take_back(
    session: Session, lost: LosableFacts, lost_facts: Sequence[LostFact], today: date, *, reason: str, by: str
) -> Counter[str]:
    """By kind how many. Who did it, and why, is kept."""
    if not lost_facts:
        return Counter()
    with taking_back(session):
        await lost.take_back(session, by_kind(lost_facts), today)
        await _note(session, lost_facts, reason, by)
    return Counter(fact.kind for fact in lost_facts)


def by_kind(lost_facts: Sequence[LostFact]) -> dict[str, list[LostFact]]:
    kinds: dict[str, list[LostFact]] = {}
    for fact in lost_facts:
        kinds.setdefault(fact.kind, []).append(fact)
    return kinds


async def _note(session: Session, lost_facts: Sequence[LostFact], reason: str, by: str) -> None:
    columns = ("source", "kind", "id", "floor", "area", "revision")
    arguments: dict[str, Any] = {f"{name}s": [getattr(fact, name) for fact in lost_facts] for name in columns}
    await _NOTE.execute(session, reason=reason, taken_by=by, **arguments)
    log.warning("taken_back", facts=len(lost_facts), reason=reason, by=by)


_VOID = """
UPDATE {kind.table} AS known SET {change}, revision = lost.floor
FROM unnest(CAST(:ids AS uuid[]), CAST(:floors AS bigint[])) AS lost (id, floor)
WHERE known.{kind.key} = lost.id AND known.revision < lost.floor RETURNING known.{answer}
"""


@cache
def _voiding(kind: FactKind, change: str, answer: str) -> Statement[Any]:
    return sql(_VOID.format(kind=kind, change=change, answer=answer), into=object)


async def void(
    session: Session,
    kind: FactKind,
    lost: Sequence[LostFact],
    *,
    change: str = "voided = true",
    answer: str = "client_id",
) -> set[Any]:
    """Below all that its source can still say of it: any word of the source makes it stand again. Whom it was of."""
    arguments = {"ids": [fact.id for fact in lost], "floors": [fact.floor for fact in lost]}
    return set(await _voiding(kind, change, answer).all(session, **arguments)) if lost else set()


@dataclass
class LostCount:
    """How much is lost, for who asks every two seconds. That nothing is, is not asked again for a while: that reads
    the tables from end to end.
    """

    restatements: Sequence[Any] = ()
    lost: int = 0
    at: float = field(default=0.0)

    async def look(self, session: Session, kinds: Sequence[FactKind]) -> int:
        restatements = await _HEARD.all(session)
        if not restatements:
            return 0
        if self.lost or restatements != self.restatements or time.monotonic() - self.at > COUNT_AGAIN_SECONDS:
            self.lost = await count_lost(session, kinds)
            self.restatements, self.at = restatements, time.monotonic()
        return self.lost
