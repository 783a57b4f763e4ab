"""The figures for Prometheus, of what is known of a service: set after each look, so no scrape asks anybody.

Together they say which service is stuck, on what and since when. What is of one process alone (who leads, its pool) is
told by each; what the database says is told by all processes of a service alike.
"""

from datetime import UTC, datetime

from starlette.datastructures import State

from shared.data.lending import Lending
from shared.kernel import metrics
from shared.messaging.why_stopped import kind_of
from shared.runtime.last_look import LastLook


def set_all(state: State) -> None:
    name: str = state.service.name
    watch = state.watch
    metrics.DATABASE_ANSWERS.labels(name).set(0 if watch.error else 1)
    metrics.DATABASE_TAKES_CHANGES.labels(name).set(1 if watch.refusals.changes is None else 0)
    if watch.known is not None:
        _set_known(name, watch.known)
    metrics.BEHIND.clear()
    for source, count in watch.behind.items():
        metrics.BEHIND.labels(name, source).set(-1 if count is None else count)
    _set_unhandled(state, name)
    _set_work(state, name)
    _set_stopped(state, name)
    _set_pool(name, state.database.lending)


def _set_known(name: str, look: LastLook) -> None:
    metrics.OUTBOX_ROWS.labels(name).set(look.outbox)
    metrics.OUTBOX_AGE.labels(name).set(look.age)
    metrics.LOG_END.labels(name).set(look.newest)
    metrics.PARKED_NOW.labels(name).set(look.parked)
    metrics.STUCK_NOW.labels(name).set(look.stuck)
    metrics.ON_HOLD.labels(name).set(look.on_hold)
    metrics.LOST.labels(name).set(look.lost)
    metrics.WHAT_IFS_UNHEARD.labels(name).set(look.unheard)
    metrics.WEBHOOKS_OFF.labels(name).set(look.webhooks_off)
    metrics.WEBHOOKS_WAITING.labels(name).set(look.undelivered.count)
    metrics.WEBHOOKS_OLDEST.labels(name).set(look.undelivered.oldest_seconds)


def _set_unhandled(state: State, name: str) -> None:
    """What is tried again and again, what stands, and how old the oldest is that is not handled."""
    consumer, watch = state.consumer, state.watch
    metrics.STUCK.clear()
    for stuck in list(consumer.stuck.values()) if consumer is not None else ():
        metrics.STUCK.labels(name, stuck.source, stuck.shard, stuck.sqlstate).set(stuck.since.timestamp())
    metrics.STANDING.clear()
    for stands in watch.standing:
        metrics.STANDING.labels(name, stands.source, stands.shard).set(stands.since.timestamp())
    if consumer is None or state.bus is None:
        return
    now = datetime.now(UTC)
    oldest = {source: now for source, count in watch.behind.items() if source != "log" and count is not None}
    since = [(source, at) for (source, _shard), at in list(consumer.oldest.items())]
    since += [(stands.source, stands.since) for stands in watch.standing]
    for source, at in since:
        oldest[source] = min(at, oldest.get(source, at))
    metrics.OLDEST_UNHANDLED.clear()
    for source, at in oldest.items():
        seconds = (now - at).total_seconds()
        metrics.OLDEST_UNHANDLED.labels(name, source).set(round(max(0.0, seconds), 3))


def _set_work(state: State, name: str) -> None:
    metrics.TICK_FAILING.clear()
    ticker = state.ticker
    if ticker is None:
        return
    for work, undone in ticker.failing().items():
        metrics.TICK_FAILING.labels(name, work).set(undone.since.timestamp())
    if ticker.done_at is not None:
        metrics.LAST_TICK.labels(name).set(ticker.done_at.timestamp())


def _set_stopped(state: State, name: str) -> None:
    metrics.SOURCE_STOPPED.clear()
    metrics.SOURCE_STOPPED_SINCE.clear()
    for source, why in state.watch.see_stopped().items():
        metrics.SOURCE_STOPPED.labels(name, source, kind_of(why)).set(1)
        metrics.SOURCE_STOPPED_SINCE.labels(name, source).set(state.watch.stopped_since[source].timestamp())


def _set_pool(name: str, lending: Lending) -> None:
    metrics.POOL_SIZE.labels(name).set(lending.size)
    metrics.POOL_IN_USE.labels(name).set(lending.in_use)
    metrics.POOL_WAITING.labels(name).set(lending.waiting)
