"""When a delivery is tried again: over three days, and not before its receiver wants it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.messaging.webhooks.answers import ReceiverAnswer
from shared.messaging.webhooks.schedule import ATTEMPTS_MAX, is_gone, next_attempt, pause_asked
from tests.thorough import part_of

AT = datetime(2012, 11, 5, 9, 0, tzinfo=UTC)


def middle(low: float, high: float) -> float:
    return (low + high) / 2


def test_it_is_tried_ten_times_over_three_days() -> None:
    at, tries = AT, 1
    while again := next_attempt(tries, at, middle):
        assert again > at
        at, tries = again, tries + 1
    assert tries == ATTEMPTS_MAX == 10
    assert timedelta(days=3) < at - AT < timedelta(days=3, hours=4)


def test_what_failed_together_is_not_tried_together() -> None:
    first, last = (next_attempt(3, AT, pick) for pick in (lambda low, _high: low, lambda _low, high: high))
    assert first == AT + timedelta(minutes=27)
    assert last == AT + timedelta(minutes=33)


@pytest.mark.parametrize(
    ("code", "retry_after", "seconds"),
    [
        (429, "120", 120), (503, "60", 60), (429, "Mon, 05 Nov 2012 09:10:00 GMT", 600), (429, "0", 0),
        (429, "99999999999999", 86400), (429, "Mon, 05 Nov 2002 09:10:00 GMT", 0), (429, "soon", None),
        (429, "-5", None), (429, None, None), (500, "120", None), (200, "120", None), (429, "", None),
        (503, "Fri, 99999999999999999999 Dec 2026 23:59:59 GMT", None),
        (503, "Mon, 05 Nov 2012 09:10:00 +99999999999999999999", None),
    ],
)  # fmt: skip
def test_a_receiver_may_ask_for_time(code: int, retry_after: str | None, seconds: int | None) -> None:
    until = pause_asked(ReceiverAnswer(1, code, retry_after=retry_after), AT)
    assert until == (None if seconds is None else AT + timedelta(seconds=seconds))


DATE_PARTS = st.sampled_from(
    ["Fri", "Mon,", "05", "99999999999999999999", "-1", "Dec", "Nov", "2026", "0001", "9999", "09:10:00", "99:99:99",
     "GMT", "-2400", "+9999", "+99999999999999999999", "(", '"', "\x00", "é"]
)  # fmt: skip


@settings(max_examples=part_of(500))
@given(st.one_of(st.text(max_size=60), st.lists(DATE_PARTS, max_size=8).map(" ".join)))
def test_whatever_it_asks_for_is_a_time_within_a_day_or_nothing(retry_after: str) -> None:
    until = pause_asked(ReceiverAnswer(1, 503, retry_after=retry_after), AT)
    assert until is None or AT <= until <= AT + timedelta(days=1)


def test_410_alone_means_never_again() -> None:
    assert [code for code in (200, 404, 409, 410, 411, 500) if is_gone(ReceiverAnswer(1, code))] == [410]


def test_only_success_gets_through() -> None:
    codes = (199, 200, 204, 299, 300, 301, 308, 400, 500)
    assert [code for code in codes if ReceiverAnswer(1, code).got_through] == [200, 204, 299]
    assert not ReceiverAnswer(1, error="It hangs.").got_through
