"""What its source does not know any more since it was set back: an operator sees it, and takes it back for a reason."""

from collections import Counter
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import Field

from shared.data.db import Row, Session, rows, run
from shared.kernel.problems import Conflict
from shared.messaging import outbox
from shared.messaging.consumer import Subscription
from shared.messaging.events import EVERY_AREA
from shared.messaging.otherwise import accept, count_otherwise, otherwise_of
from shared.messaging.restated import NOTED_AS, Lost, count_lost, lost_of
from shared.messaging.stuck import PASSED
from shared.messaging.unread import why_not_all_read
from shared.web.auth import Actor
from shared.web.idempotency import WritingRoute, idempotency_key
from shared.web.impartial import WHOLE, PaidOrganisation, refuse_paid
from shared.web.paging import Page, page
from shared.web.parked import Operator
from shared.web.problems import describe
from shared.web.schemas import Body, OneLine, PageOf, View
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today

AT_ONCE = 1000

_LIST = """
SELECT * FROM ({lost}) AS found
WHERE (source, kind, id) > (CAST(:source AS text), CAST(:kind AS text), CAST(:id AS text))
ORDER BY source, kind, id LIMIT :limit
"""
_HEARD = "SELECT source FROM heard_restatement ORDER BY source FOR UPDATE"
_NOTE = f"""
INSERT INTO taken_back (source, kind, thing_id, floor, area, revision, reason, taken_by)
SELECT source, kind, {NOTED_AS}, floor, area, revision, :reason, :taken_by
FROM unnest(CAST(:sources AS text[]), CAST(:kinds AS text[]), CAST(:ids AS text[]), CAST(:floors AS bigint[]),
            CAST(:areas AS text[]), CAST(:revisions AS bigint[])) AS lost (source, kind, id, floor, area, revision)
"""
# Of these sources something may be said again that is not handled yet. Older versions did not keep whose it is.
_PARKED = """
SELECT coalesce(source, 'a source that was not kept') AS source, area
FROM parked WHERE source IS NULL OR source = ANY (CAST(:names AS text[])) ORDER BY at, event_id
"""
_WAITING = f"""
SELECT source, 'an event of it is stuck' AS why FROM stuck
WHERE source = ANY (CAST(:names AS text[])) AND NOT {PASSED}
UNION ALL SELECT source, 'it is read no more: ' || stopped FROM bookmark
WHERE source = ANY (CAST(:names AS text[])) AND reader = :reader AND stopped IS NOT NULL
LIMIT 1
"""

router = APIRouter(prefix="/lost", tags=["parked events"], route_class=WritingRoute)
log = structlog.get_logger("lost")


class NotAllHeard(Conflict):
    """News of the source is not handled yet, and may say again what seems lost: heal that first."""

    source: str


class LostView(View):
    source: str = Field(description="Who said it once and does not know it any more.", examples=["assessment"])
    kind: str = Field(examples=["outcome"], description="What it is, such as an `outcome` or a `tariff`.")
    id: str = Field(examples=["6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11"])
    area: str = Field(examples=["stockport"])
    revision: int = Field(description="The last that was heard of it.", examples=[2])
    said_again_from: int = Field(
        description="What the source knows has a revision above this since it was set back.", examples=[16450000]
    )
    only_listed: bool = Field(
        description="It is not taken back here: nothing hangs on it, or its source has to say it anew.",
        examples=[False],
    )


class TakeBackBody(Body):
    reason: Annotated[str, OneLine(500, min_length=3)] = Field(
        examples=["Assessment was restored from the backup of Monday; what was missing is recorded again"]
    )


class TakenBackView(View):
    taken: dict[str, int] = Field(description="By kind, how many were taken back now.", examples=[{"outcome": 4}])
    left: int = Field(description=f"How many wait still: a call takes {AT_ONCE} back.", examples=[0])


class OtherwiseView(View):
    source: str = Field(description="Who says it otherwise since it was set back.", examples=["assessment"])
    kind: str = Field(examples=["outcome"], description="What it is, such as an `outcome` or a `tariff`.")
    id: str = Field(examples=["6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11"])
    area: str = Field(examples=["stockport"])
    known_revision: int = Field(description="The last that was heard of it before.", examples=[3])
    said_revision: int = Field(description="The first of another content that was heard since.", examples=[16450002])
    since: datetime


class AcceptOtherwiseBody(Body):
    reason: Annotated[str, OneLine(500, min_length=3)] = Field(
        examples=["Compared with what was recorded since Monday; what was missing is recorded again"]
    )


class AcceptedView(View):
    accepted: dict[str, int] = Field(description="By kind, how many were accepted now.", examples=[{"outcome": 1}])
    left: int = Field(description=f"How many wait still: a call accepts {AT_ONCE}.", examples=[0])


def lost_here(request: Request) -> Lost:
    found: Lost = request.app.state.service.lost
    return found


LostHere = Annotated[Lost, Depends(lost_here)]


@router.get("")
async def list_lost_facts(query: Page, operator: Operator, lost: LostHere, session: ReadSession) -> PageOf[LostView]:
    """What still stands here although its source, which was set back, did not say it again: ids only."""
    source, kind, last = query.after(str, str, str) or ("", "", "")
    after = {"source": source, "kind": kind, "id": last}
    found = await _found(session, lost, operator, after, query.fetch)
    return PageOf[LostView].model_validate(page(found, query, lambda row: (row["source"], row["kind"], row["id"])))


async def _found(session: Session, lost: Lost, operator: Actor, after: Row, limit: int) -> list[Row]:
    listed = {(kind.source, kind.name) for kind in lost.kinds if kind.only_listed}
    sql = _LIST.format(lost=lost_of(lost.kinds))
    found = await rows(session, sql, area=_area(operator), limit=limit, **after)
    return [
        {**row, "said_again_from": row["floor"], "only_listed": (row["source"], row["kind"]) in listed}
        for row in found
    ]  # fmt: skip


def _area(operator: Actor) -> str | None:
    return None if WHOLE in operator.roles else operator.area


@router.post("/take-back", dependencies=[Depends(idempotency_key)], responses=describe(NotAllHeard, PaidOrganisation))
async def take_back_lost_facts(
    body: TakeBackBody, operator: Operator, lost: LostHere, request: Request, session: WriteSession, today: Today
) -> TakenBackView:
    """Take back what is lost, for a reason and under your name. Any later word of its source makes it stand again.

    Do so when all is handled, and when what is missing was recorded again.
    """
    await refuse_paid(request, session, operator)
    await rows(session, _HEARD)  # one takes back at a time, and no source is set back meanwhile
    takeable = Lost([kind for kind in lost.kinds if not kind.only_listed], lost.take_back)
    found = await _found(session, takeable, operator, {"source": "", "kind": "", "id": ""}, AT_ONCE)
    await _refuse_early(session, request, {row["source"] for row in found}, operator)
    if found:
        session.info[outbox.TAKES_BACK] = True
        await lost.take_back(session, {kind: list(part) for kind, part in groupby(found, _kind)}, today)
        await _note(session, found, body.reason, operator)
    left = await count_lost(session, takeable.kinds, _area(operator))
    return TakenBackView(taken=Counter(map(_kind, found)), left=left)


def _kind(row: Row) -> str:
    return str(row["kind"])


@router.get("/otherwise")
async def list_facts_known_otherwise(
    query: Page, operator: Operator, lost: LostHere, session: ReadSession
) -> PageOf[OtherwiseView]:
    """What a source, which was set back, says otherwise than it was known here: ids only.

    It counts as the source says it now. One goes by itself when its source says again what was known.
    """
    source, kind, last = query.after(str, str, str) or ("", "", "")
    after = {"source": source, "kind": kind, "id": last}
    found = await _otherwise(session, lost, operator, after, query.fetch)
    return PageOf[OtherwiseView].model_validate(page(found, query, lambda row: (row["source"], row["kind"], row["id"])))


async def _otherwise(session: Session, lost: Lost, operator: Actor, after: Row, limit: int) -> list[Row]:
    sql = _LIST.format(lost=otherwise_of(lost.kinds))
    found = await rows(session, sql, area=_area(operator), limit=limit, **after)
    return [{**row, "since": row["at"]} for row in found]


@router.post(
    "/otherwise/accept",
    dependencies=[Depends(idempotency_key)],
    responses=describe(NotAllHeard, PaidOrganisation),
)
async def accept_facts_known_otherwise(
    body: AcceptOtherwiseBody, operator: Operator, lost: LostHere, request: Request, session: WriteSession
) -> AcceptedView:
    """Let what is known otherwise stand as its source says it, for a reason and under your name. It moves nothing.

    Do so when all is handled, and when what is missing was recorded again.
    """
    await refuse_paid(request, session, operator)
    await rows(session, _HEARD)
    found = await _otherwise(session, lost, operator, {"source": "", "kind": "", "id": ""}, AT_ONCE)
    await _refuse_early(session, request, {row["source"] for row in found}, operator)
    accepted = await accept(session, found, body.reason, operator.sub) if found else {}
    if found:
        log.warning("accepted", facts=len(found), reason=body.reason, by=operator.sub)
    return AcceptedView(accepted=dict(accepted), left=await count_otherwise(session, lost.kinds, _area(operator)))


async def _refuse_early(session: Session, request: Request, sources: set[str], operator: Actor) -> None:
    """A fact taken back too early would stand again when it is heard; but money would go back and forth.

    What is parked of another area says nothing again of this one.
    """
    if not sources:
        return
    service = request.app.state.service
    subscription: Subscription = service.subscription  # nothing is lost to who hears nothing
    topics = {topic for topic, owner in subscription.topics.items() if owner in sources}
    names = sorted(sources | topics)
    for row in await rows(session, _PARKED, names=names):
        if WHOLE in operator.roles or row["area"] in {None, EVERY_AREA, operator.area}:
            raise NotAllHeard(f"{NotAllHeard.text()} Of {row['source']}: an event is parked.", source=row["source"])
    for row in await rows(session, _WAITING, names=names, reader=service.name):
        raise _not_read(row["source"], f"Of {row['source']}: {row['why']}.", operator)
    read_by = topics if service.settings.bus == "kafka" else sources
    if found := await why_not_all_read(session, service.name, read_by):
        raise _not_read(*found, operator)


def _not_read(source: str, why: str, operator: Actor) -> NotAllHeard:
    """How much waits, and where, is of all areas: told to who keeps them all."""
    told = why if WHOLE in operator.roles else f"Of {source} not all is read yet; a platform operator is told why."
    return NotAllHeard(f"{NotAllHeard.text()} {told}", source=source)


async def _note(session: Session, found: list[Row], reason: str, operator: Actor) -> None:
    columns = ("source", "kind", "id", "floor", "area", "revision")
    given: dict[str, Any] = {f"{name}s": [row[name] for row in found] for name in columns}
    await run(session, _NOTE, reason=reason, taken_by=operator.sub, **given)
    log.warning("taken_back", facts=len(found), reason=reason, by=operator.sub)
