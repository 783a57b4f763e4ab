"""Whether all that happened was handled: asked before a sandbox's clock moves on."""

import time
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from starlette.datastructures import State

from shared.data.wakeup import wait
from shared.runtime.health import stopped_now
from shared.runtime.undone import UndoneHere
from shared.runtime.watch import ANSWER_SECONDS, ServiceWatch
from shared.web.schemas import View

WAIT_MAX_MS = 10_000
LOOK_AGAIN_SECONDS = 0.02

router = APIRouter(tags=["health"])


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
    marked: int = Field(description="What waits to be reconciled, or to be counted.")
    parked: int
    stopped: dict[str, str] = Field(description="Sources that are read no more, and why.")


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
        if over or not _has_work_at_hand(state):
            seen = await _look(state, deadline)
            if seen.idle or over:
                return Response(seen.model_dump_json(by_alias=True), media_type="application/json")
        await wait(ticket, LOOK_AGAIN_SECONDS)


def _has_work_at_hand(state: State) -> bool:
    """What is known without a query: a batch or the daily work is being handled, or news is not read out."""
    if state.consumer is not None and state.consumer.turn.locked():
        return True
    if any(state.readers.behind(state.database.growth.newest).values()):
        return True
    return state.bus is not None and any(state.bus.waits().values())


async def _look(state: State, deadline: float) -> IdleView:
    """All of it within a second; not idle where something does not answer by then, with what was known last."""
    until = time.monotonic() + ANSWER_SECONDS
    watch: ServiceWatch = state.watch
    today: date = state.clock.today(fresh=True)
    if state.ticker is not None:
        await state.ticker.caught_up(today, deadline - time.monotonic())
        until = max(until, time.monotonic() + ANSWER_SECONDS)
    taken = dict(state.bus.taken()) if state.bus is not None else {}  # before the rest: what came of it is then seen
    undone, answered = await watch.look_at_undone(until - time.monotonic())
    if undone.marked and state.deriver is not None:
        state.deriver.poke.ring()
    behind = dict(await watch.look_behind(max(0.1, until - time.monotonic())))
    return _view(state, undone, behind, taken, at_rest=answered and undone.is_done(today))


def _view(
    state: State, undone: UndoneHere, behind: dict[str, int | None], taken: dict[str, int], *, at_rest: bool
) -> IdleView:
    readers = state.readers.behind(undone.newest)
    busy: list[Any] = [undone.outbox, undone.marked, *readers.values(), *(count != 0 for count in behind.values())]
    return IdleView(
        idle=at_rest and not any(busy),
        ticked_on=undone.ticked,
        outbox=undone.outbox,
        log=undone.newest,
        handled=state.consumer.handled if state.consumer is not None else 0,
        behind=behind,
        readers=readers,
        answered=state.readers.answered(),
        taken=taken,
        marked=undone.marked,
        parked=undone.parked,
        stopped=stopped_now(state),
    )
