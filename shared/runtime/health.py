"""Alive and ready: for who keeps a service running, told from what is known or answered within a second."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.datastructures import State

from shared.data.errors import Fault, fault_of
from shared.kernel.liveness import Loops
from shared.kernel.problems import Unavailable
from shared.kernel.settings import ServiceSettings
from shared.messaging.progress import TURN_MAX_SECONDS
from shared.runtime.watch import NoAnswer, ServiceWatch
from shared.web.problems import describe
from shared.web.schemas import View

OUTBOX_AGE_MAX_SECONDS = 30
STUCK_MAX_SECONDS = 30
UNTOLD_MAX_SECONDS = 30
AWAY_MAX_SECONDS = 30
LOCKED_MAX_SECONDS = 5  # that requests wait for a table: one that is merely altered is free again by then
LOCKED_LATELY_SECONDS = 2  # ago that was seen, by the look that was just taken

router = APIRouter(tags=["health"])  # of the API
details = APIRouter(tags=["health"])  # of the listener for operators
_COMMAND = re.compile(r"[;:] (?:lasars|python -m) [a-z][a-z0-9 ,./_-]*$")
_UNREADY: dict[Fault | None, str] = {
    Fault.AWAY: "the database cannot be reached",
    Fault.BUSY: "the database does not answer in time",
    Fault.FULL: "the database has no room",
    Fault.INSTALLATION: "the schema is not whole, or may not be used: see its own log",
    Fault.PROGRAM: "the program cannot read what the database answers: see its own log",
}


class _Work(NamedTuple):
    name: str
    seconds: int  # that it may fail


_WORKS = {
    "tick": _Work("work of the day", 30),
    "afterwards": _Work("work after that of the day", 300),
    "prune": _Work("removal of what is no longer kept", 300),
}


class NotReady(Unavailable):
    """The service cannot serve requests yet."""


class NotLive(Unavailable):
    """A loop of this process hangs: restart the process."""


class StatusView(View):
    status: Literal["ok"] = Field(description="`ok`: it is up. Anything else is a problem, not this.")


class StuckNow(View):
    """What is tried again and again, since the database or the program is in trouble with it."""

    source: str
    shard: int
    event_id: str | None = Field(description="Null while the whole batch fails.")
    position: int | None
    sqlstate: str = Field(description="The database's code for its trouble; empty if it gave none.")
    error: str
    since: datetime
    tries: int


class ReadyView(StatusView):
    known_seconds: float = Field(description="How old what is said of outbox, log and parked events is.")
    outbox: int
    oldest_seconds: float = Field(description="How long the oldest event has waited to leave.")
    parked: int
    behind: dict[str, int | None] = Field(description="By source, what is not handled here; null if nobody says.")
    stopped: dict[str, str] = Field(description="Sources that are read no more, and why.")
    stuck: list[StuckNow]
    failing: dict[str, str] = Field(
        description="What fails, since when and why: work (`tick`, `afterwards`, `prune`, `figures`), `requests`"
        " that wait for a table, and how the token issuer cannot know us"
        " (`LASARS_…_KEY_FILE`, `sign-in`)."
    )
    on_hold: int = Field(description="Contracts that pay nothing after a restore until a person has spoken: no fault.")
    lost: int = Field(
        description="What stands here and its source, set back, does not know any more or says otherwise: no fault."
    )
    webhooks_off: int = Field(
        description="Webhook endpoints that were switched off because nothing gets through: their organisations are"
        " told nothing until they switch them on. No fault of this service."
    )


@router.get("/health/live", responses=describe(NotLive))
@details.get("/health/live", responses=describe(NotLive))
async def read_liveness(request: Request) -> StatusView:
    """Each loop of the process turns: news come in and leave, and the work of the day is done or tried again."""
    state = request.app.state
    loops: Loops = state.loops
    for name, seconds in loops.silent(state.service.settings.live_seconds).items():
        raise NotLive(f"Not live: the loop {name} has not turned for {seconds:.0f} seconds.")
    return StatusView(status="ok")


@router.get("/health/ready", responses=describe(NotReady))
async def read_readiness(request: Request) -> StatusView:
    """The database answers, migrations are at head, and events leave the outbox."""
    await check_serving(request.app.state)
    return StatusView(status="ok")


def uncounted_now(state: State) -> dict[str, str]:
    """That cases are not derived, and why."""
    failing = state.deriver.failing() if state.deriver is not None else ""
    return {"figures": failing} if failing else {}


def unknown_now(state: State) -> dict[str, str]:
    """How the token issuer cannot know us, or said that it does not."""
    settings: ServiceSettings = state.service.settings
    login = getattr(state, "login", None)
    refused = login.fault if login is not None else ""
    return settings.key_faults() | ({"sign-in": refused} if refused else {})


async def locked_now(state: State) -> dict[str, str]:
    """For which tables requests wait, while all else gets on."""
    await state.watch.look_at_locks()
    locked = state.watch.locks.in_words(LOCKED_MAX_SECONDS, LOCKED_LATELY_SECONDS)
    return {"requests": locked} if locked else {}


@details.get("/health/ready", responses=describe(NotReady))
async def read_details(request: Request) -> ReadyView:
    """As the API's, and that the consumer gets on and the publisher's events leave. Says who is stuck on what."""
    state = request.app.state
    await check_serving(state)
    stuck = stuck_now(state)
    if why := _why_standing(state, stuck):
        locked = "" if _names_command(why) else await state.watch.look_at_locks()
        raise refusal(f"{why}; {locked}" if locked else why, stuck=stuck)
    watch: ServiceWatch = state.watch
    assert watch.known is not None  # noqa: S101 - it has just answered
    return ReadyView(
        status="ok", known_seconds=round(watch.known_seconds(), 1), outbox=watch.known.outbox,
        oldest_seconds=round(watch.known.age, 1), parked=watch.known.parked, behind=dict(watch.behind),
        stopped=stopped_now(state), stuck=stuck,
        failing=failing_now(state) | uncounted_now(state) | await locked_now(state) | unknown_now(state),
        on_hold=watch.known.on_hold, lost=watch.known.lost, webhooks_off=watch.known.webhooks_off,
    )  # fmt: skip


async def check_serving(state: State, *, leaving: bool = True) -> None:
    """Raises NotReady. A worker that starts does not ask whether events are `leaving`: it is what lets them."""
    watch: ServiceWatch = state.watch
    try:
        last_look = await watch.look()
    except NoAnswer as error:
        raise refusal(await watch.look_at_locks() or "the database does not answer") from error
    except Exception as error:
        raise refusal(watch.refusals.in_words() or _why_unready(state, error)) from error
    if last_look.version != watch.schema.expected:
        raise refusal(watch.schema.in_words(state.service.name))
    if refused := watch.refusals.in_words():
        raise refusal(refused)
    if leaving and last_look.age > OUTBOX_AGE_MAX_SECONDS:
        raise refusal(f"an event waits since {last_look.age:.0f} seconds")


def _why_unready(state: State, error: Exception) -> str:
    fault = fault_of(error)
    if fault is Fault.INSTALLATION and state.watch.schema.is_another():
        return str(state.watch.schema.in_words(state.service.name))
    return _UNREADY.get(fault, "the schema cannot be read")


def refusal(why: str, **members: Any) -> NotReady:
    end = "" if _names_command(why) else "."
    return NotReady(f"Not ready: {why}{end}", headers={"Retry-After": "2"}, **members)


def _names_command(why: str) -> bool:
    """Whether it ends with what a person does about it, which is copied: whatever stood behind would be part of it."""
    return _COMMAND.search(why) is not None


def stuck_now(state: State) -> list[StuckNow]:
    consumer = state.consumer
    all_stuck = list(consumer.stuck.values()) if consumer is not None else []
    return [
        StuckNow(
            source=stuck.source, shard=stuck.shard, event_id=str(stuck.event_id) if stuck.event_id else None,
            position=stuck.position, sqlstate=stuck.sqlstate, error=stuck.error, since=stuck.since, tries=stuck.tries,
        )
        for stuck in all_stuck
    ]  # fmt: skip


def stopped_now(state: State) -> dict[str, str]:
    return dict(state.watch.see_stopped())


def failing_now(state: State) -> dict[str, str]:
    works = state.ticker.failing() if state.ticker is not None else {}
    return {work: undone.in_words() for work, undone in works.items()}


def _why_undone(state: State) -> str:
    for work, undone in state.ticker.failing().items() if state.ticker is not None else ():
        if undone.seconds() > _WORKS[work].seconds:
            return f"the {_WORKS[work].name} {undone.in_words()}"
    return ""


def _why_at_hand(state: State, now: datetime) -> str:
    """All else waits for the turn of that batch."""
    at_hand = state.consumer.at_hand if state.consumer is not None else None
    if at_hand is None or (now - at_hand[1]).total_seconds() <= TURN_MAX_SECONDS:
        return ""
    source, since = at_hand
    return f"a batch of {source} is at hand since {since:%Y-%m-%d %H:%M:%S} UTC, and all else waits for it"


def _why_unhandled(state: State) -> str:
    """Whatever ends each attempt at it."""
    return next((progress.in_words() for progress in state.watch.standing if progress.seconds > TURN_MAX_SECONDS), "")


def _why_away(state: State) -> str:
    for source, lost in stopped_now(state).items():
        since = state.watch.stopped_since[source]
        stands = "stands still" if source.startswith("sending") else "is read no more"
        return f"{source} {stands} since {since:%Y-%m-%d %H:%M:%S} UTC: {lost}"
    for source, failing in (state.bus.away() if state.bus is not None else {}).items():
        if failing.seconds > AWAY_MAX_SECONDS:
            since = datetime.now(UTC) - timedelta(seconds=failing.seconds)
            return f"{source} does not answer since {since:%Y-%m-%d %H:%M:%S} UTC: {failing.why}"
    return ""


def _why_unlooked(state: State) -> str:
    """Whether we may read on there, or a person has to act first, is not known before: so who has just started is not
    ready, though the same silence is borne for a while by who has looked.
    """
    unlooked = state.bus.unlooked(state.consumer) if state.bus is not None else {}
    return next(
        (
            f"{source} was not looked at yet since this process started{': ' if why else ''}{why}"
            for source, why in unlooked.items()
        ),
        "",
    )


def _why_standing(state: State, stuck: list[StuckNow]) -> str:
    now = datetime.now(UTC)
    for stuck_now in stuck:
        if (now - stuck_now.since).total_seconds() > STUCK_MAX_SECONDS:
            where = (
                f"event {stuck_now.event_id} at {stuck_now.source}/{stuck_now.shard}:{stuck_now.position}"
                if stuck_now.event_id
                else stuck_now.source
            )
            return f"stuck on {where} since {stuck_now.since:%Y-%m-%d %H:%M:%S} UTC: {stuck_now.error}"
    reasons = _why_at_hand(state, now), _why_undone(state), _why_away(state), _why_unhandled(state)
    if why := next(filter(None, reasons), "") or _why_unlooked(state):
        return why
    seconds = state.watch.leaving.stands_seconds()
    if seconds > OUTBOX_AGE_MAX_SECONDS:
        waiting = state.watch.behind.get("log")
        if waiting is None:
            return f"nobody could say for {seconds:.0f} seconds whether events are published"
        return f"no event was published for {seconds:.0f} seconds, and {waiting} wait"
    if untold := state.watch.untold.longer_than(UNTOLD_MAX_SECONDS):
        seconds = max(untold.values())
        return f"who sends {', '.join(untold)} has not answered for {seconds:.0f} seconds: what waits is unknown"
    return ""
