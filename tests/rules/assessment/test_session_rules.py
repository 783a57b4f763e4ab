"""Sessions by hand and as a machine: when a site is open, what is free, and who can be booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.assessment.rules.sessions import (
    SERIES_MAX,
    SessionTimes,
    TimeSpan,
    booked_span,
    free_of,
    holds_all,
    in_turn,
    is_open,
    refusal,
    rooms,
    series,
    slot_spans,
    span_on,
)

TUESDAY = date(2012, 9, 4)
NIGHT = [{"day": "tuesday", "opens": "20:00", "closes": "02:00"}]
DAY_TIME = [
    {"day": "tuesday", "opens": "09:00", "closes": "12:00"},
    {"day": "tuesday", "opens": "12:00", "closes": "17:00"},
    {"day": "wednesday", "opens": "09:00", "closes": "17:00"},
]


def times(begins: str, ends: str, on: date = TUESDAY, **says: Any) -> SessionTimes:
    return SessionTimes(span_on(on, begins, ends), **says)


@pytest.mark.parametrize(
    ("hours", "on", "begins", "ends", "is_so"),
    [
        ([], TUESDAY, "03:00", "04:00", True),
        (NIGHT, TUESDAY, "20:00", "02:00", True),
        (NIGHT, TUESDAY, "23:30", "00:30", True),
        (NIGHT, date(2012, 9, 5), "00:30", "01:30", True),
        (NIGHT, date(2012, 9, 5), "01:00", "03:00", False),
        (NIGHT, date(2012, 9, 5), "20:00", "21:00", False),
        (NIGHT, TUESDAY, "19:59", "21:00", False),
        (DAY_TIME, TUESDAY, "11:00", "13:00", True),
        (DAY_TIME, TUESDAY, "16:00", "17:01", False),
        (DAY_TIME, date(2012, 9, 6), "10:00", "11:00", False),
        ([{"day": "tuesday", "opens": "00:00", "closes": "00:00"}], TUESDAY, "00:00", "00:00", True),
    ],
)
def test_a_site_is_open_within_its_hours_also_past_midnight(
    hours: list[dict[str, str]], on: date, begins: str, ends: str, *, is_so: bool
) -> None:
    assert is_open(hours, span_on(on, begins, ends)) is is_so


def test_slots_are_whole_ones_and_go_past_midnight() -> None:
    night = times("23:00", "00:45", capacity=2, slot_minutes=30)
    assert [(room.at, room.ends, room.free) for room in rooms(night, ["23:30", "23:30", "00:00"])] == [
        ("23:00", "23:30", 2),
        ("23:30", "00:00", 0),
        ("00:00", "00:30", 1),
    ]
    assert free_of(night, ["23:30"]) == 5
    assert booked_span(night, "00:00") == span_on(date(2012, 9, 5), "00:00", "00:30")


@pytest.mark.parametrize(
    ("session", "taken", "at", "elsewhere", "why"),
    [
        (times("09:00", "11:00", capacity=1, slot_minutes=60), [], "09:00", [], None),
        (times("09:00", "11:00", capacity=1, slot_minutes=60), ["09:00"], "09:00", [], "taken"),
        (times("09:00", "11:00", capacity=1, slot_minutes=60), ["09:00"], "10:00", [], None),
        (times("09:00", "11:00", capacity=1, slot_minutes=60), [], "09:30", [], "no_slot"),
        (times("09:00", "11:00", capacity=1, slot_minutes=60), [], None, [], "no_slot"),
        (times("09:00", "11:00"), [None] * 500, None, [], None),
        (times("09:00", "11:00", capacity=2), [None, None], None, [], "full"),
        (times("09:00", "11:00", capacity=2), [None], "09:00", [], "no_slot"),
        (times("09:00", "11:00"), [], None, [span_on(TUESDAY, "10:59", "12:00")], "overlaps"),
        (times("09:00", "11:00"), [], None, [span_on(TUESDAY, "11:00", "12:00")], None),
        (times("00:30", "01:30", date(2012, 9, 5)), [], None, [span_on(TUESDAY, "23:00", "01:00")], "overlaps"),
    ],
)
def test_why_somebody_cannot_be_booked(
    session: SessionTimes, taken: Sequence[str | None], at: str | None, elsewhere: list[TimeSpan], why: str | None
) -> None:
    assert refusal(session, taken, at, elsewhere) == why


def test_a_change_that_leaves_somebody_without_a_place_is_seen() -> None:
    slots = times("09:00", "11:00", capacity=1, slot_minutes=60)
    assert holds_all(slots, ["09:00", "10:00"])
    assert not holds_all(slots, ["09:00", "09:00"])
    assert not holds_all(times("09:00", "10:00", capacity=1, slot_minutes=60), ["10:00"])
    assert holds_all(times("09:00", "11:00"), [None] * 9)
    assert not holds_all(times("09:00", "11:00", capacity=8), [None] * 9)


def test_a_series_is_of_the_same_day_of_each_week() -> None:
    assert series(TUESDAY, None) == [TUESDAY]
    assert series(TUESDAY, date(2012, 9, 24)) == [TUESDAY, date(2012, 9, 11), date(2012, 9, 18)]
    assert len(series(TUESDAY, date(2013, 9, 3))) == SERIES_MAX


@dataclass
class Held:
    """A booking as the machine keeps it."""

    session: int
    at: str | None
    who: int
    state: str = "booked"


COUNTS = {"booked", "attended"}
WHO = some.integers(0, 3)


class Timetable(RuleBasedStateMachine):
    """Sessions that overlap, people who book, come, miss and call off, sessions that are called off or made smaller."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions = [
            times("09:00", "11:00", capacity=1, slot_minutes=30), times("10:00", "12:00", capacity=2, slot_minutes=60),
            times("23:00", "01:00", capacity=2), times("00:00", "02:00", date(2012, 9, 5)),
        ]  # fmt: skip
        self.cancelled: set[int] = set()
        self.bookings: list[Held] = []

    def taken(self, session: int, but: Held | None = None) -> list[str | None]:
        return [of.at for of in self.bookings if of.session == session and of.state in COUNTS and of is not but]

    def elsewhere(self, who: int, but: Held | None = None) -> list[TimeSpan]:
        spans = [booked_span(self.sessions[of.session], of.at) for of in self.bookings
                 if of.who == who and of.state in COUNTS and of is not but]  # fmt: skip
        return [span for span in spans if span is not None]

    def why_not(self, session: int, at: str | None, who: int, but: Held | None = None) -> str | None:
        return refusal(self.sessions[session], self.taken(session, but), at, self.elsewhere(who, but))

    @rule(session=some.integers(0, 3), number=some.integers(0, 4), who=WHO)
    def book(self, session: int, number: int, who: int) -> None:
        spans = list(slot_spans(self.sessions[session]))
        at = f"{spans[number % len(spans)].begins:%H:%M}" if spans else None
        if session not in self.cancelled and self.why_not(session, at, who) is None:
            self.bookings.append(Held(session, at, who))

    @precondition(lambda self: self.bookings)
    @rule(number=some.integers(0, 99), state=some.sampled_from(["attended", "did_not_attend", "cancelled"]))
    def ends(self, number: int, state: str) -> None:
        booking = self.bookings[number % len(self.bookings)]
        if booking.state == "booked":
            booking.state = state

    @precondition(lambda self: self.bookings)
    @rule(number=some.integers(0, 99))
    def take_back(self, number: int) -> None:
        of = self.bookings[number % len(self.bookings)]
        if of.session not in self.cancelled and self.why_not(of.session, of.at, of.who, of) is None:
            of.state = "booked"

    @rule(session=some.integers(0, 3))
    def cancel(self, session: int) -> None:
        states = {of.state for of in self.bookings if of.session == session}
        if not states & {"attended", "did_not_attend"}:
            self.cancelled.add(session)
            for of in self.bookings:
                of.state = "cancelled" if of.session == session else of.state

    @rule(session=some.integers(0, 2), capacity=some.integers(1, 3))
    def change(self, session: int, capacity: int) -> None:
        old = self.sessions[session]
        changed = SessionTimes(old.span, capacity, old.slot_minutes)
        if holds_all(changed, self.taken(session)):
            self.sessions[session] = changed

    @invariant()
    def never_more_than_there_is_room_for(self) -> None:
        for number, session in enumerate(self.sessions):
            assert holds_all(session, self.taken(number))
            assert (free_of(session, self.taken(number)) or 0) >= 0

    @invariant()
    def nobody_is_in_two_places_at_once(self) -> None:
        for who in range(4):
            spans = sorted(self.elsewhere(who))
            assert all(first.ends <= second.begins for first, second in pairwise(spans))

    def teardown(self) -> None:
        """Every booking ends: of what is booked still it can be said what became of it."""
        for booking in self.bookings:
            if booking.state == "booked":
                assert booking.session not in self.cancelled
                booking.state = "did_not_attend"
        assert all(booking.state != "booked" for booking in self.bookings)


TestTimetable = Timetable.TestCase


def test_times_past_midnight_stand_after_those_before_it() -> None:
    times = ["00:30", "22:00", None, "23:30"]
    assert sorted(times, key=lambda at: in_turn(at, "22:00")) == ["22:00", None, "23:30", "00:30"]
