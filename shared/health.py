"""Alive, ready, idle, and figures for Prometheus."""

import time
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import Field
from starlette.datastructures import State

from shared import metrics
from shared.db import Database
from shared.faults import Fault, fault_of
from shared.problems import Unavailable, describe
from shared.schemas import View
from shared.wakeup import wait

OUTBOX_AGE_MAX_SECONDS = 30
WAIT_MAX_MS = 10_000
LOOK_AGAIN_SECONDS = 0.02

_READY = """
SELECT (SELECT version_num FROM alembic_version) AS version,
       (SELECT coalesce(extract(epoch FROM now() - min(at)), 0) FROM outbox) AS age
"""
_STATE = """
SELECT waiting.count AS outbox, coalesce(extract(epoch FROM now() - waiting.since), 0) AS age,
       (SELECT coalesce(max(position), 0) FROM log) AS newest,
       (SELECT count(*) FROM parked) AS parked,
       (SELECT day FROM ticked WHERE name = 'daily') AS ticked
FROM (SELECT count(*) AS count, min(at) AS since FROM outbox) AS waiting
"""

router = APIRouter(tags=["health"])
_UNREADY: dict[Fault | None, str] = {
    Fault.AWAY: "the database cannot be reached",
    Fault.BUSY: "the database does not answer in time",
    Fault.FULL: "the database has no room",
    Fault.INSTALLATION: "the schema is not migrated",
}


class NotReady(Unavailable):
    """The service should not be asked yet."""


class StatusView(View):
    status: Literal["ok"]


class IdleView(View):
    """`idle` when all the rest is at rest too. Counts are of events, but for `marked`."""

    idle: bool
    ticked_on: date | None = Field(description="The last business date whose daily work is done.")
    outbox: int = Field(description="Not yet published.")
    log: int = Field(description="The position of the newest event.")
    handled: int = Field(description="Batches handled since the process started.")
    behind: dict[str, int | None] = Field(description="By source, what is published there and not handled here.")
    readers: dict[str, int] = Field(description="By reader, what it has not asked beyond.")
    answered: dict[str, int] = Field(description="By reader, the place in the log up to which it was given news.")
    taken: dict[str, int] = Field(description="By source, the place in its log up to which all was handled here.")
    marked: int = Field(description="What waits to be settled.")
    parked: int
    stopped: dict[str, str] = Field(description="Sources that are read no more, and why.")


@router.get("/health/live")
async def read_liveness() -> StatusView:
    """The process turns."""
    return StatusView(status="ok")


@router.get("/health/ready", responses=describe(NotReady))
async def read_readiness(request: Request) -> StatusView:
    """The database is reachable, migrations are at head, and events leave."""
    state = request.app.state
    age_seconds = await check_schema(state.database, state.service.migrations)
    if age_seconds > OUTBOX_AGE_MAX_SECONDS:
        raise NotReady(f"Not ready: an event waits since {age_seconds:.0f} seconds.")
    return StatusView(status="ok")


async def check_schema(database: Database, migrations: Path) -> float:
    """Raises NotReady unless it is at head. Answers for how many seconds the oldest event has waited to leave."""
    try:
        (found,) = await database.read(_READY)
    except Exception as error:
        reason = _UNREADY.get(fault_of(error), "the schema cannot be read")
        raise NotReady(f"Not ready: {reason}.", headers={"Retry-After": "2"}) from error
    head = (migrations / "current-head").read_text().strip()
    if found["version"] != head:
        raise NotReady(f"Not ready: the schema is at {found['version']}, not {head}.")
    return float(found["age"])


@router.get("/health/idle", response_model=IdleView)
async def read_idleness(
    request: Request,
    wait_ms: Annotated[
        int, Query(alias="wait", ge=0, le=WAIT_MAX_MS, description="Milliseconds to wait until it is idle.")
    ] = 0,
) -> Response:
    """Whether everything that happened has been handled, here and by those who read here.

    News is somewhere at every moment: in the outbox, ahead of a reader that has not asked for what comes
    after it, or in a batch at hand; each of these makes one service busy. One look at all services that finds all
    idle, and each having `taken` from every other what it was `answered` there, proves that nothing is in flight. So
    do two looks that find all idle with the same `log`.
    """
    state = request.app.state
    deadline = time.monotonic() + wait_ms / 1000
    while True:
        ticket = state.database.progress.ticket()
        over = time.monotonic() >= deadline or state.stopping.is_set()
        if over or not await _has_work_at_hand(state):
            seen = await _look(request, deadline)
            if seen.idle or over:
                return Response(seen.model_dump_json(by_alias=True), media_type="application/json")
        await wait(ticket, LOOK_AGAIN_SECONDS)


async def _has_work_at_hand(state: State) -> bool:
    """What is known without a query: a batch or the daily work is being handled, or news is not read out."""
    if state.consumer is not None and state.consumer.turn.locked():
        return True
    if any(state.readers.behind(state.database.growth.newest).values()):
        return True
    return state.bus is not None and any(count != 0 for count in (await state.bus.behind()).values())


async def _look(request: Request, deadline: float) -> IdleView:
    state = request.app.state
    today: date = state.clock.today(fresh=True)
    if state.ticker is not None:
        await state.ticker.caught_up(today, deadline - time.monotonic())
    taken = dict(state.bus.taken()) if state.bus is not None else {}  # before the rest: what came of it is then seen
    (found,) = await state.database.read(_STATE)
    behind = await state.bus.behind() if state.bus is not None else {}
    readers = state.readers.behind(found["newest"])
    marked = await _marked(request)
    ticked = found["ticked"] is not None and found["ticked"] >= today
    at_rest = not found["outbox"] and not marked and not any(readers.values())
    return IdleView(
        idle=at_rest and all(count == 0 for count in behind.values()) and ticked,
        ticked_on=found["ticked"],
        outbox=found["outbox"],
        log=found["newest"],
        handled=state.consumer.handled if state.consumer is not None else 0,
        behind=behind,
        readers=readers,
        answered=state.readers.answered(),
        taken=taken,
        marked=marked,
        parked=found["parked"],
        stopped=dict(state.bus.stopped()) if state.bus is not None else {},
    )


async def _marked(request: Request) -> int:
    """What still waits to be settled; nothing where settling ends each transaction that marks."""
    count = request.app.state.service.marked
    if count is None:
        return 0
    async with request.app.state.database.reading() as session:
        return int(await count(session))


@router.get("/metrics", include_in_schema=False)
async def read_figures(request: Request) -> Response:
    state = request.app.state
    name = state.service.name
    (found,) = await state.database.read(_STATE)
    metrics.OUTBOX_ROWS.labels(name).set(found["outbox"])
    metrics.OUTBOX_AGE.labels(name).set(float(found["age"]))
    metrics.LOG_END.labels(name).set(found["newest"])
    metrics.PARKED_NOW.labels(name).set(found["parked"])
    behind = await state.bus.behind() if state.bus is not None else {}
    for source, count in behind.items():
        metrics.BEHIND.labels(name, source).set(-1 if count is None else count)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
