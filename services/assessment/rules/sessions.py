"""When the front door is open, which times of a session are free, and whether somebody can be booked. A session that
ends no later than it begins ends on the next day, and so do opening hours.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
SERIES_MAX = 53
Refused = Literal["no_slot", "taken", "full", "overlaps"]


@dataclass(frozen=True, slots=True, order=True)
class TimeSpan:
    begins: datetime
    ends: datetime

    def overlaps(self, other: "TimeSpan") -> bool:
        return self.begins < other.ends and other.begins < self.ends

    def holds(self, other: "TimeSpan") -> bool:
        return self.begins <= other.begins and other.ends <= self.ends


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """`capacity`: how many at one time, None as many as come. Without `slot_minutes` all come at any time of it."""

    span: TimeSpan
    capacity: int | None = None
    slot_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class SlotRoom:
    at: str
    ends: str
    free: int


def span_on(on: date, begins: str, ends: str) -> TimeSpan:
    first, last = (datetime.combine(on, time.fromisoformat(text)) for text in (begins, ends))
    return TimeSpan(first, last if last > first else last + DAY)


def slot_spans(times: SessionTimes) -> Iterator[TimeSpan]:
    """Whole ones: what is left at the end is no slot."""
    if times.slot_minutes is None:
        return
    length = timedelta(minutes=times.slot_minutes)
    begins = times.span.begins
    while begins + length <= times.span.ends:
        yield TimeSpan(begins, begins + length)
        begins += length


def booked_span(times: SessionTimes, at: str | None) -> TimeSpan | None:
    """Of a booking `at` a slot, or of the whole session; None where it has no such slot."""
    if times.slot_minutes is None:
        return times.span if at is None else None
    return next((span for span in slot_spans(times) if clock(span.begins) == at), None)


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def rooms(times: SessionTimes, taken: Iterable[str | None]) -> list[SlotRoom]:
    """How many can still be booked in each of its slots."""
    booked = Counter(taken)
    return [
        SlotRoom(
            clock(span.begins), clock(span.ends), max(0, (times.capacity or 0) - booked[clock(span.begins)])
        )
        for span in slot_spans(times)
    ]  # fmt: skip


def begins_on(held_on: date, at: str | None, begins: str) -> date:
    """The day of a slot's time: of a session that goes on past midnight the next one."""
    return held_on + timedelta(days=at is not None and at < begins)


def in_turn(at: str | None, begins: str) -> str:
    """By which those of one day stand in the order of their times, past midnight too."""
    time = at or begins
    return f"{int(time < begins)}{time}"


def free_of(times: SessionTimes, taken: Sequence[str | None]) -> int | None:
    """How many more can be booked in all; None where as many as come may."""
    if times.slot_minutes is not None:
        return sum(room.free for room in rooms(times, taken))
    return None if times.capacity is None else max(0, times.capacity - len(taken))


def refusal(
    times: SessionTimes, taken: Sequence[str | None], at: str | None, elsewhere: Iterable[TimeSpan] = ()
) -> Refused | None:
    """Why nobody, or not this person, who is booked `elsewhere` too, can be booked at this time; None if they can."""
    span = booked_span(times, at)
    if span is None:
        return "no_slot"
    if times.capacity is not None:
        if times.slot_minutes is not None and taken.count(at) >= times.capacity:
            return "taken"
        if times.slot_minutes is None and len(taken) >= times.capacity:
            return "full"
    return "overlaps" if any(span.overlaps(other) for other in elsewhere) else None


def holds_all(times: SessionTimes, taken: Sequence[str | None]) -> bool:
    """Whether all who are booked still fit, each at their time."""
    if any(booked_span(times, at) is None for at in taken):
        return False
    if times.capacity is None:
        return True
    most = max(Counter(taken).values(), default=0) if times.slot_minutes is not None else len(taken)
    return most <= times.capacity


def is_open(hours: Sequence[Mapping[str, str]], span: TimeSpan) -> bool:
    """Within the opening hours of its day, or of several that follow one another; at any hour where none are said."""
    if not hours:
        return True
    first = span.begins.date()
    spans = sorted(of for number in (-1, 0, 1) for of in _open_on(hours, first + number * DAY))
    joined: list[TimeSpan] = []
    for of in spans:
        if joined and of.begins <= joined[-1].ends:
            joined[-1] = TimeSpan(joined[-1].begins, max(joined[-1].ends, of.ends))
        else:
            joined.append(of)
    return any(of.holds(span) for of in joined)


def _open_on(hours: Sequence[Mapping[str, str]], on: date) -> Iterator[TimeSpan]:
    for row in hours:
        if row["day"] == DAYS[on.weekday()]:
            yield span_on(on, row["opens"], row["closes"])


def is_closed(hours: Sequence[Mapping[str, str]], on: date) -> bool:
    """At no hour of that day, nor from the evening before."""
    whole_day = span_on(on, "00:00", "00:00")
    return bool(hours) and not any(
        of.overlaps(whole_day) for number in (-1, 0) for of in _open_on(hours, on + number * DAY)
    )


def hours_in_words(hours: Sequence[Mapping[str, str]]) -> list[str]:
    """As the week goes: `Tuesday 09:00 to 17:00`"""
    ordered = sorted(hours, key=lambda row: (DAYS.index(row["day"]), row["opens"]))
    return [f"{row['day'].capitalize()} {row['opens']} to {row['closes']}" for row in ordered]


def series(first: date, until: date | None) -> list[date]:
    """The same day of each week until then; the first alone where none is said."""
    last = until or first
    return [first + number * WEEK for number in range((last - first) // WEEK + 1)]
