"""When a delivery that did not get through is tried again, and when it is given up: the schedule that Standard Webhooks
1.0.0 proposes, over three days.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from shared.messaging.webhooks.answers import ReceiverAnswer

MINUTE, HOUR = 60, 3600
# After the first, second … attempt; after the last of them there is none.
WAITS_SECONDS = (
    5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR,
)  # fmt: skip
ATTEMPTS_MAX = len(WAITS_SECONDS) + 1
JITTER = 0.1  # of each wait, so that what failed together is not tried again together
LONGEST_PAUSE_SECONDS = 24 * HOUR  # of what a receiver may ask for
_ASKS_FOR_TIME = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


def next_attempt(tries: int, at: datetime, draw: Callable[[float, float], float]) -> datetime | None:
    """After so many tries; None: it is given up."""
    if tries >= ATTEMPTS_MAX:
        return None
    return at + timedelta(seconds=WAITS_SECONDS[tries - 1] * draw(1 - JITTER, 1 + JITTER))


def pause_asked(answer: ReceiverAnswer, at: datetime) -> datetime | None:
    """Until when a receiver that has too much to do wants nothing at all."""
    if answer.status not in _ASKS_FOR_TIME or answer.retry_after is None:
        return None
    seconds = _seconds(answer.retry_after, at)
    return None if seconds is None else at + timedelta(seconds=min(max(seconds, 0.0), LONGEST_PAUSE_SECONDS))


def _seconds(retry_after: str, at: datetime) -> float | None:
    """A number of seconds, or a date (RFC 9110, 10.2.3)."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the latter of a day out of all bounds
        return None
    return ((until if until.tzinfo else until.replace(tzinfo=UTC)) - at).total_seconds()


def is_gone(answer: ReceiverAnswer) -> bool:
    """The receiver wants nothing ever again."""
    return answer.status == HTTPStatus.GONE
