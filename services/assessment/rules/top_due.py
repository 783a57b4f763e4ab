"""Which TOP an episode owes, when, and what became of it.

A TOP is owed by who co-ordinates the care: of the first such episode of a journey its start, of a planned end its exit,
between them reviews, each counted from the TOP before. A review without a start is measured against nothing, and
so is not owed. Each window is that of the version of the day that it is counted from.

Payment rules 3, When a TOP is due.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from services.assessment.rules.facts import LASARS, Episode, PersonFacts, Top, standing
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Journey
from services.assessment.rules.top_windows import Stage, TopWindow

State = Literal["not_due", "due", "done_in_window", "done_outside", "overdue", "never", "not_applicable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopDue:
    """The `number`th of its window in the episode. `owed_until`: the first day on which nobody may record it any more;
    none while the episode goes on. What is not applicable has no days.
    """

    episode_id: UUID
    client_id: UUID
    window: str
    stage: Stage
    number: int
    organisation: str
    key_worker: str | None = None
    due_on: date | None = None
    window_from: date | None = None
    window_to: date | None = None
    done_on: date | None = None
    owed_until: date | None = None

    def state(self, today: date) -> State:
        if self.window_from is None or self.window_to is None:
            return "not_applicable"
        if self.done_on is not None:
            return "done_in_window" if self.window_from <= self.done_on <= self.window_to else "done_outside"
        if today < self.window_from:
            return "not_due"
        if today <= self.window_to:
            return "due"
        return "overdue" if self.owed_until is None or today < self.owed_until else "never"


def top_due(history: History) -> tuple[TopDue, ...]:
    """All that a person's episodes owe or owed. What closed before the first version of the scheme nobody owed."""
    return tuple(due for journey in history.treated for due in due_of_journey(history, journey))


def overdue_from(history: History, journey: Journey) -> date | None:
    """The first day on which its start TOP or its next review is overdue, if nobody does it; of several windows the
    earliest.
    """
    closing = [
        due.window_to
        for due in due_of_journey(history, journey)
        if due.stage in {"start", "review"} and due.done_on is None and due.window_to is not None
    ]
    return min(closing) + timedelta(days=1) if closing else None


def due_of_journey(history: History, journey: Journey) -> Iterator[TopDue]:
    begins = _first_day(history)
    return (due for due in _all_due(history, journey) if due.window_to is None or begins <= due.window_to)


def _first_day(history: History) -> date:
    return min((version.valid_from for version in history.versions), default=date.max)


def _all_due(history: History, journey: Journey) -> Iterator[TopDue]:
    episodes = [episode for episode in journey.episodes if episode.start.care_coordinating]
    if not episodes:
        return
    start = history.start_top(journey)
    yield from _starts(history, episodes, start)
    yield from _reviews(history, journey, episodes, start)
    for episode in episodes:
        yield from _exits(history, episode)


def _windows(history: History, stage: Stage, day: date) -> Iterator[TopWindow]:
    return (window for window in history.rules_on(day).top_windows if window.stage == stage)


def _starts(history: History, episodes: Sequence[Episode], start: Top | None) -> Iterator[TopDue]:
    """A later episode of the journey has it already."""
    first, *later = episodes
    for window in _windows(history, "start", first.started_on):
        yield _due(history, first, window, first.started_on, 1, start.on if start else None)
    for episode in later:
        for window in _windows(history, "start", episode.started_on):
            yield _not_applicable(episode, window)


def _reviews(history: History, journey: Journey, episodes: Sequence[Episode], start: Top | None) -> Iterator[TopDue]:
    if start is None:
        for window in _windows(history, "review", episodes[0].started_on):
            yield _not_applicable(episodes[0], window)
        return
    since, numbers = start.on, dict[tuple[UUID, str], int]()
    done = sorted({(top.on, top.stage) for top in history.reviews(journey) if top.on > start.on})
    for on, stage in done:
        if on > since and stage == "review":
            for window in _windows(history, "review", since):
                yield _numbered(_due(history, _treating(episodes, on), window, since, 1, on), numbers)
        since = max(since, on)
    last = max(episodes, key=lambda episode: (episode.ended_on or date.max, episode.started_on, episode.order_id))
    for window in _windows(history, "review", since):
        if last.ended_on is None or window.closes_on(since) < last.ended_on:
            yield _numbered(_due(history, last, window, since, 1, None), numbers)


def _numbered(due: TopDue, numbers: dict[tuple[UUID, str], int]) -> TopDue:
    key = due.episode_id, due.window
    numbers[key] = numbers.get(key, 0) + 1
    return replace(due, number=numbers[key])


def _treating(episodes: Sequence[Episode], on: date) -> Episode:
    """Of those that treat that day the one that began last, else the last that had begun, else the first."""
    began = [episode for episode in episodes if episode.started_on <= on] or episodes[:1]
    treating = [episode for episode in began if episode.treated_on(on)]
    return max(treating or began, key=lambda episode: (episode.started_on, episode.order_id))


def _exits(history: History, episode: Episode) -> Iterator[TopDue]:
    """Of a planned end alone; where the person goes on with treatment, that was none."""
    if episode.end is None:
        return
    on, discharge = episode.end.on, history.discharges[episode.id]
    owed = discharge.successful and discharge.continued_by is None
    for window in _windows(history, "exit", on):
        done = _nearest(_days_of("exit", history, episode), on)
        yield _due(history, episode, window, on, 1, done) if owed else _not_applicable(episode, window)
    for window in _windows(history, "post_exit", on):
        back = discharge.represented_by
        if owed and not (back and back.on <= window.closes_on(on)):
            done = _in_window(_days_of("post_exit", history, episode), window, on)
            yield _due(history, episode, window, on, 1, done)
        else:
            yield _not_applicable(episode, window)


def _days_of(stage: Stage, history: History, episode: Episode) -> list[date]:
    """Of those of this episode: they may be done after its end, when nobody treats any more."""
    return [
        top.on
        for top in standing(history.facts.tops)
        if top.stage == stage and top.is_answered and episode.started_on <= top.on and _of(history, top, episode)
    ]


def _of(history: History, top: Top, episode: Episode) -> bool:
    theirs = LASARS in top.roles or episode.treated_within(top.organisation, episode.started_on, date.max)
    if top.episode_id is not None:
        named = history.named(top)
        return theirs and named is not None and named.id == episode.id
    return theirs and history.journey_on(episode.started_on).covers(top.on)


def _nearest(days: Sequence[date], day: date) -> date | None:
    return min(days, key=lambda done: (abs(done - day), done), default=None)


def _in_window(days: Sequence[date], window: TopWindow, since: date) -> date | None:
    """Each post-exit TOP is of the window in which it lies."""
    within = [day for day in days if window.opens_on(since) <= day <= window.closes_on(since)]
    return _nearest(within, window.due_on(since))


@dataclass(frozen=True, slots=True)
class _Days:
    due_on: date
    opens_on: date
    closes_on: date


def _days_for(window: TopWindow, since: date, came_on: date, first_day: date) -> _Days:
    """To whom it was handed over when the window was past already it is due on that day, with the days after it that
    the window has. What closed before the scheme's first day nobody owed, and so nobody does now.
    """
    if first_day <= window.closes_on(since) < came_on:
        return _Days(came_on, came_on, came_on + timedelta(days=window.after_days))
    return _Days(window.due_on(since), window.opens_on(since), window.closes_on(since))


def _due(
    history: History, episode: Episode, window: TopWindow, since: date, number: int, done_on: date | None
) -> TopDue:
    ended_on = episode.ended_on
    last = max(ended_on, window.closes_on(since)) if ended_on and window.stage == "post_exit" else ended_on
    late = timedelta(days=history.rules_on(ended_on).late_record_days) if ended_on else timedelta()
    day = done_on or date.max
    days = _days_for(window, since, episode.came_on(day), _first_day(history))
    return TopDue(
        episode_id=episode.id,
        client_id=episode.start.client_id,
        window=window.code,
        stage=window.stage,
        number=number,
        organisation=episode.delivered_by_on(day),
        key_worker=key_worker_on(history.facts, episode, day),
        due_on=days.due_on,
        window_from=days.opens_on,
        window_to=days.closes_on,
        done_on=done_on,
        owed_until=last + late if last else None,
    )


def _not_applicable(episode: Episode, window: TopWindow) -> TopDue:
    return TopDue(
        episode_id=episode.id,
        client_id=episode.start.client_id,
        window=window.code,
        stage=window.stage,
        number=1,
        organisation=episode.delivered_by_on(date.max),
    )


def key_worker_on(facts: PersonFacts, episode: Episode, day: date) -> str | None:
    """As who has the episode that day named them last; before the first day of the first, the first one."""
    holder = episode.delivered_by_on(day)
    named = [
        change for change in standing(facts.key_workers) if change.episode_id == episode.id and change.holder == holder
    ]
    begun = [change for change in named if change.on <= day] or named[:1]
    return begun[-1].worker if begun else None
